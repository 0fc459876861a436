package dev.tandem.nn;

import dev.tandem.fault.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

/**
 * The variables of one graph, made on first use and shared by every drawing of the same network.
 *
 * <p>Not safe for use by several threads.
 */
public final class Variables {
  private final Ops tf;
  private final long seed;
  private final Map<String, Variable> byName = new LinkedHashMap<>();

  /**
   * @param tf draws them, at the top of the graph
   * @param seed of their first values
   */
  public Variables(Ops tf, long seed) {
    this.tf = tf;
    this.seed = seed;
  }

  /** All that are made so far, in the order of the network's nodes and Keras's order in each. */
  public List<Variable> all() {
    return new ArrayList<>(byName.values());
  }

  Ops tf() {
    return tf;
  }

  Variable of(String owner, Weight weight) {
    String name = owner + "/" + weight.name();
    Variable variable = byName.computeIfAbsent(name, absent -> make(absent, weight));
    if (!variable.shape().equals(weight.shape())) {
      throw Fault.badInput(
          "weight " + name + " is " + variable.shape() + " and cannot be " + weight.shape());
    }
    return variable;
  }

  private Variable make(String name, Weight weight) {
    String operation = Names.operation(name);
    var made =
        tf.withName(operation)
            .varHandleOp(
                TFloat32.class, Shape.of(weight.shape().toArray()), VarHandleOp.sharedName(name));
    Operand<TFloat32> value = tf.withName(operation + ".read").readVariableOp(made, TFloat32.class);
    return new Variable(new Variable.Named(name, weight, seed), made, value);
  }
}
