package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** The mean of each channel over a picture. */
public record GlobalAveragePooling2D(@Default("false") boolean keepdims) implements Pooling {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    long channels = Shapes.last(Shapes.picture(inputs));
    return List.of(keepdims ? Shape.of(1, 1, channels) : Shape.of(channels));
  }
}
