package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** A sequence without its first and last steps. */
public record Cropping1D(@Default("1") List<?> cropping) implements Reshaping {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.sequence(inputs);
    double[] ends = Shapes.ends(cropping);
    long steps = Shapes.longer(input.dim(0), -(long) (ends[0] + ends[1]));
    if (input.dim(0) >= 0 && steps < 1) {
      throw Fault.badInput("leaves nothing of " + input);
    }
    return List.of(Shape.of(steps, input.dim(1)));
  }
}
