/** Benchmarks: what they measure and how to run them is in docs/performance.md. */
@NullMarked
package dev.tandem.bench;

import org.jspecify.annotations.NullMarked;
