package dev.tandem.nn;

import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A part of a graph with a derivative of its own, where TensorFlow has none or a slow one: {@link
 * Gradients} asks it.
 *
 * @param inputs what it may be derived by, each by an operation that nothing else uses
 * @param outputs what it makes, behind which TensorFlow stops to derive
 * @param backward draws the gradients of the inputs, given one for each output
 */
record CustomGradient(
    List<Operand<TFloat32>> inputs,
    List<Operand<TFloat32>> outputs,
    UnaryOperator<List<Operand<TFloat32>>> backward) {}
