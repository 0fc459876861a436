/** Opens a model's files and runs its signatures. */
@NullMarked
package dev.tandem.runtime;

import org.jspecify.annotations.NullMarked;
