/** Networks as plain values, and their drawing on TensorFlow graphs, with Keras's meaning. */
@NullMarked
package dev.tandem.nn;

import org.jspecify.annotations.NullMarked;
