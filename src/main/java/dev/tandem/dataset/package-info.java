/** Examples in, rows of equal size out, ready to be put into batches. */
@NullMarked
package dev.tandem.dataset;

import org.jspecify.annotations.NullMarked;
