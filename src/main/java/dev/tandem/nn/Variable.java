package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A weight of a network in one graph: a resource variable, named {@code conv2d_1/kernel} in its
 * {@code shared_name} and in checkpoints.
 *
 * <p>It is equal only to itself.
 */
public final class Variable {
  private final String name;
  private final Weight weight;
  private final long seed;
  private final Operand<? extends TType> handle;
  private final Operand<TFloat32> value;

  Variable(Named named, Operand<? extends TType> handle, Operand<TFloat32> value) {
    this.name = named.name();
    this.weight = named.weight();
    this.seed = named.seed();
    this.handle = handle;
    this.value = value;
  }

  record Named(String name, Weight weight, long seed) {}

  public String name() {
    return name;
  }

  public Shape shape() {
    return weight.shape();
  }

  /** Whether training may change it; moving averages and frozen weights are not for training. */
  public boolean trainable() {
    return weight.trainable();
  }

  Weight weight() {
    return weight;
  }

  /** The values it starts with, the same for the same seed and name. */
  public float[] initial() {
    return Initial.values(weight, seed, name);
  }

  public Operand<? extends TType> handle() {
    return handle;
  }

  /** What the layer demands of it after a step, as what it has to be set to; none for most. */
  public Optional<Operand<TFloat32>> constrained(Ops after) {
    return Optional.ofNullable(weight.constraint())
        .map(
            constraint ->
                new DrawConstraint(after)
                    .of(constraint, after.readVariableOp(handle, TFloat32.class)));
  }

  /** Its value, as one operation that every use of it shares; gradients are taken for this. */
  public Operand<TFloat32> value() {
    return value;
  }

  @Override
  public String toString() {
    return name + shape();
  }
}
