/** A bucket as model store, with what is wanted of it kept on disk. */
@NullMarked
package dev.tandem.registry.bucket;

import org.jspecify.annotations.NullMarked;
