package dev.tandem.training;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Variable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A resource variable whose value a checkpoint keeps: a weight, or what an optimizer remembers.
 *
 * @param value its value before the step, as one operation
 */
record Stored(
    String name,
    Shape shape,
    Operand<? extends TType> handle,
    Operand<TFloat32> value,
    Supplier<float[]> initial) {

  private static final String SUM = "accumulated/";

  static Stored of(Variable variable) {
    return new Stored(
        variable.name(),
        Shape.of(variable.shape().toArray()),
        variable.handle(),
        variable.value(),
        variable::initial);
  }

  /** A new variable of one number throughout. */
  static Stored filled(Ops tf, String name, Shape shape, float with) {
    var handle = tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName(name));
    return new Stored(
        name,
        shape,
        handle,
        tf.readVariableOp(handle, TFloat32.class),
        () -> {
          float[] values = new float[Math.toIntExact(shape.size())];
          Arrays.fill(values, with);
          return values;
        });
  }

  /** Where gradients of a variable are kept until their step. */
  static Stored sum(Ops tf, Stored variable) {
    return filled(tf, SUM + variable.name(), variable.shape(), 0);
  }

  Stored withInitial(Supplier<float[]> changed) {
    return new Stored(name, shape, handle, value, changed);
  }

  /** The values, where they are those of these variables. */
  static Map<String, float[]> expectFit(List<Stored> variables, Map<String, float[]> values) {
    for (Stored variable : variables) {
      float[] value = values.get(variable.name());
      if (value == null && variable.name().startsWith(SUM)) {
        continue; // Batches were whole then; nothing is kept of one.
      }
      if (value == null || value.length != variable.elements()) {
        throw Fault.conflict(
            "the checkpoint is of another network or optimizer: "
                + variable.name()
                + (value == null
                    ? " is not in it"
                    : " has " + value.length + " numbers, not " + variable.elements()));
      }
    }
    return values;
  }

  int elements() {
    return Math.toIntExact(shape.size());
  }
}
