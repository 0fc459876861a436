/** Trainings from a specification to a model that is served. */
@NullMarked
package dev.tandem.pipeline;

import org.jspecify.annotations.NullMarked;
