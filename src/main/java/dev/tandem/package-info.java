/** Tandem: serves TensorFlow models and trains them. */
@NullMarked
package dev.tandem;

import org.jspecify.annotations.NullMarked;
