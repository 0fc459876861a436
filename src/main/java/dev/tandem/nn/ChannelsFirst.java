package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/**
 * A layer that finds channels or features first behind the batch, and leaves them there: Keras's
 * {@code data_format: channels_first}.
 */
public record ChannelsFirst(Layer layer) implements Wrapper {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    return layer.outputs(List.of(last(input))).stream()
        .map(made -> made.rank() == input.rank() ? first(made) : made)
        .toList();
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    return layer.weights(inputs.stream().map(ChannelsFirst::last).toList());
  }

  /** With the first dimension as the last. */
  static Shape last(Shape shape) {
    long[] dims = shape.toArray();
    System.arraycopy(shape.toArray(), 1, dims, 0, dims.length - 1);
    dims[dims.length - 1] = shape.dim(0);
    return Shape.of(dims);
  }

  private static Shape first(Shape shape) {
    long[] dims = shape.toArray();
    System.arraycopy(shape.toArray(), 0, dims, 1, dims.length - 1);
    dims[0] = Shapes.last(shape);
    return Shape.of(dims);
  }
}
