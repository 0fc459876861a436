/** Hidden behind {@link dev.tandem.preprocessing.Preprocessor}. */
@NullMarked
package dev.tandem.preprocessing.text;

import org.jspecify.annotations.NullMarked;
