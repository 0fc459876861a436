package dev.tandem.batching;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.ValueLayout;

/** Small float tensors for tests. */
final class Floats {
  private Floats() {}

  /** A tensor {@code x} of rows of one number. */
  static NamedTensors x(float... values) {
    return NamedTensors.of("x", of(Shape.of(values.length, 1), values));
  }

  static Tensor of(Shape shape, float... values) {
    var tensor = Tensor.allocate(DType.FLOAT, shape);
    tensor.data().fill((byte) 0);
    for (int i = 0; i < values.length; i++) {
      tensor.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, values[i]);
    }
    return tensor;
  }

  static float[] values(Tensor tensor) {
    return tensor.data().toArray(ValueLayout.JAVA_FLOAT);
  }

  /** The numbers of output {@code y}, which is closed. */
  static float[] y(NamedTensors outputs) {
    try (outputs) {
      return values(outputs.expect("y"));
    }
  }
}
