/** Networks written as files that others load: SavedModel. */
@NullMarked
package dev.tandem.export;

import org.jspecify.annotations.NullMarked;
