package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** A tensor that a layer keeps from step to step, as Keras names and shapes it. */
public record Weight(
    String name,
    Shape shape,
    Initializer initializer,
    @Nullable Regularizer regularizer,
    @Nullable Constraint constraint,
    boolean trainable) {
  static Weight of(String name, Initializer initializer, long... dims) {
    return new Weight(name, Shape.of(dims), initializer, null, null, true);
  }

  Weight with(@Nullable Regularizer penalty, @Nullable Constraint rule) {
    return new Weight(name, shape, initializer, penalty, rule, trainable);
  }

  Weight within(String part) {
    return new Weight(part + "/" + name, shape, initializer, regularizer, constraint, trainable);
  }

  Weight frozen() {
    return new Weight(name, shape, initializer, regularizer, constraint, false);
  }
}
