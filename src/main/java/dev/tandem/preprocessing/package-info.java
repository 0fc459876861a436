/** Images, text and rows into tensors: one definition for training and serving. */
@NullMarked
package dev.tandem.preprocessing;

import org.jspecify.annotations.NullMarked;
