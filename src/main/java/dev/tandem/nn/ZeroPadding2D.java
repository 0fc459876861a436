package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** A picture with zeros around it. */
public record ZeroPadding2D(@Default("1") Edges padding) implements Reshaping {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.picture(inputs);
    return List.of(
        Shape.of(
            Shapes.longer(input.dim(0), padding.top() + padding.bottom()),
            Shapes.longer(input.dim(1), padding.left() + padding.right()),
            input.dim(2)));
  }
}
