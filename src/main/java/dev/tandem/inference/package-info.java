/** Answers one request: lease, signature, batcher, deadline, metrics. */
@NullMarked
package dev.tandem.inference;

import org.jspecify.annotations.NullMarked;
