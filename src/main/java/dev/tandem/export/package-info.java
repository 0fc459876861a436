/** Networks written as files that others load: SavedModel and TFLite. */
@NullMarked
package dev.tandem.export;

import org.jspecify.annotations.NullMarked;
