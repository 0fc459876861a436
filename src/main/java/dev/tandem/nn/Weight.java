package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** A tensor that a layer keeps from step to step, as Keras names and shapes it. */
public record Weight(
    String name,
    Shape shape,
    Initializer initializer,
    @Nullable Regularizer regularizer,
    boolean trainable) {
  static Weight of(String name, Initializer initializer, long... dims) {
    return new Weight(name, Shape.of(dims), initializer, null, true);
  }

  Weight withRegularizer(@Nullable Regularizer changed) {
    return new Weight(name, shape, initializer, changed, trainable);
  }

  Weight within(String part) {
    return new Weight(part + "/" + name, shape, initializer, regularizer, trainable);
  }

  Weight frozen() {
    return new Weight(name, shape, initializer, regularizer, false);
  }
}
