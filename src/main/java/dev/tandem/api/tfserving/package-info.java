/** TensorFlow Serving's REST contract. */
@NullMarked
package dev.tandem.api.tfserving;

import org.jspecify.annotations.NullMarked;
