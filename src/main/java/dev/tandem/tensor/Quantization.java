package dev.tandem.tensor;

/**
 * Affine quantization of a whole tensor: {@code real = scale · (stored − zeroPoint)}, as TFLite
 * defines it.
 *
 * @param scale greater than 0
 */
public record Quantization(float scale, int zeroPoint) {}
