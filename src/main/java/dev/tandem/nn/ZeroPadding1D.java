package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/** A sequence with zero steps before and behind it. */
public record ZeroPadding1D(@Default("1") List<?> padding) implements Reshaping {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.sequence(inputs);
    double[] ends = Shapes.ends(padding);
    return List.of(Shape.of(Shapes.longer(input.dim(0), (long) (ends[0] + ends[1])), input.dim(1)));
  }
}
