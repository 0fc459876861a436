package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** A picture without its edges. */
public record Cropping2D(@Default("0") Edges cropping) implements Reshaping {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.picture(inputs);
    long height = Shapes.longer(input.dim(0), -cropping.top() - cropping.bottom());
    long width = Shapes.longer(input.dim(1), -cropping.left() - cropping.right());
    if (input.dim(0) >= 0 && height < 1 || input.dim(1) >= 0 && width < 1) {
      throw Fault.badInput("leaves nothing of " + input);
    }
    return List.of(Shape.of(height, width, input.dim(2)));
  }
}
