/** Exposition, health and readiness. */
@NullMarked
package dev.tandem.metrics;

import org.jspecify.annotations.NullMarked;
