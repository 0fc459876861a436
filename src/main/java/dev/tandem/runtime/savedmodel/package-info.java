/** The savedmodel runtime, hidden behind {@link dev.tandem.runtime.ModelRuntime}. */
@NullMarked
package dev.tandem.runtime.savedmodel;

import org.jspecify.annotations.NullMarked;
