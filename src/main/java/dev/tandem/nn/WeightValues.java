package dev.tandem.nn;

import dev.tandem.tensor.Shape;

/**
 * What a variable holds.
 *
 * @param values row by row, not to be changed
 */
public record WeightValues(Shape shape, float[] values) {}
