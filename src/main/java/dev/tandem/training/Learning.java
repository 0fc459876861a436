package dev.tandem.training;

import dev.tandem.nn.Variable;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a step takes of a batch.
 *
 * @param gradients of the objective's loss for the variables that learn, in their order
 * @param averages what moving averages are to be
 */
record Learning(
    Objective objective,
    List<Operand<TFloat32>> gradients,
    Map<Variable, Operand<TFloat32>> averages) {}
