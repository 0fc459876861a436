package dev.tandem.nn;

import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A loop in a graph, whose derivative TensorFlow does not know: {@link Gradients} asks it.
 *
 * @param inputs what it may be derived by
 * @param outputs what it makes, behind which TensorFlow stops to derive
 * @param backward draws the gradients of the inputs, given one for each output
 */
record Loop(
    List<Operand<TFloat32>> inputs,
    List<Operand<TFloat32>> outputs,
    UnaryOperator<List<Operand<TFloat32>>> backward) {}
