package dev.tandem.export.tflite;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Node;
import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.Objects;

/**
 * One call of a layer that is to be written.
 *
 * @param inputs the shapes it is called with, without the batch
 * @param follower what is taken into the layer's own operation
 */
record Call(Node node, List<Shape> inputs, Draft draft, Weights weights, Follower follower) {
  Shape input() {
    return inputs.getFirst();
  }

  /** The shape of what it makes, without the batch. */
  Shape made() {
    return node.layer().outputs(inputs).getFirst();
  }

  static Shape batched(Shape shape) {
    return shape.prepend(-1);
  }

  Weights.Kept weight(String name) {
    return Objects.requireNonNull(weights.find(node, inputs, name), name);
  }

  boolean has(String name) {
    return weights.find(node, inputs, name) != null;
  }

  /** A weight as a constant of another shape with as many numbers. */
  int constant(String name, Shape shape) {
    var weight = weight(name);
    return draft.floats(weight.name() + shape, shape, weight.values());
  }

  int constant(String name) {
    return constant(name, weight(name).shape());
  }

  /** The dimension of Keras's axis in a shape with the batch. */
  int axis(Object axis) {
    int given = ((Number) axis).intValue();
    return given < 0 ? input().rank() + 1 + given : given;
  }

  int[] axes(List<?> axes) {
    return axes.stream().mapToInt(this::axis).sorted().distinct().toArray();
  }

  /** The input's shape with 1 for every dimension but these, which count the batch. */
  Shape alone(int... axes) {
    long[] dims = new long[input().rank()];
    java.util.Arrays.fill(dims, 1);
    for (int axis : axes) {
      dims[axis - 1] = input().dim(axis - 1);
    }
    return Shape.of(dims).prepend(1);
  }

  static float[] numbers(List<?> list) {
    float[] numbers = new float[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = ((Number) list.get(i)).floatValue();
    }
    return numbers;
  }

  /** The refusal of this layer. */
  Fault refused(String why) {
    return refused(node, why);
  }

  static Fault refused(Node node, String why) {
    return Fault.badInput(
        "must be savedmodel: layer %s (%s) %s".formatted(node.name(), node.layer().type(), why));
  }
}
