/** Hidden behind {@link dev.tandem.preprocessing.Preprocessor}. */
@NullMarked
package dev.tandem.preprocessing.image;

import org.jspecify.annotations.NullMarked;
