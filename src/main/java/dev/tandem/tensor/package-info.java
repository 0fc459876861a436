/** Numbers with a type and a shape, in native memory; values only, no TensorFlow types. */
@NullMarked
package dev.tandem.tensor;

import org.jspecify.annotations.NullMarked;
