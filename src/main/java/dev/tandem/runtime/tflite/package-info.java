/** The tflite runtime, hidden behind {@link dev.tandem.runtime.ModelRuntime}. */
@NullMarked
package dev.tandem.runtime.tflite;

import org.jspecify.annotations.NullMarked;
