/** How good predictions are: values that mean what scikit-learn's mean. */
@NullMarked
package dev.tandem.evaluation;

import org.jspecify.annotations.NullMarked;
