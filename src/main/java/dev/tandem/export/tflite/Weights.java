package dev.tandem.export.tflite;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Node;
import dev.tandem.nn.Weight;
import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The numbers that layers keep, asked for only when they are written. */
record Weights(Function<String, float @Nullable []> source) {
  /**
   * A weight of a node.
   *
   * @param name of the variable, the same for all nodes that share it
   * @param values row by row
   */
  record Kept(String name, Shape shape, Supplier<float[]> values) {}

  /** The weight of that name; null where the layer keeps none, such as a bias. */
  @Nullable Kept find(Node node, List<Shape> inputs, String name) {
    for (Weight weight : node.layer().weights(inputs)) {
      if (weight.name().equals(name)) {
        String variable = node.owner() + "/" + name;
        return new Kept(variable, weight.shape(), () -> values(variable, weight.shape()));
      }
    }
    return null;
  }

  private float[] values(String variable, Shape shape) {
    float[] values = source.apply(variable);
    if (values == null || values.length != shape.elements()) {
      throw Fault.badInput(
          "weight "
              + variable
              + shape
              + (values == null ? " is missing" : " cannot be " + values.length + " numbers"));
    }
    return values;
  }
}
