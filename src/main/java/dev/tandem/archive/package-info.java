/** Zip and tar taken apart safely, digests, write then rename. */
@NullMarked
package dev.tandem.archive;

import org.jspecify.annotations.NullMarked;
