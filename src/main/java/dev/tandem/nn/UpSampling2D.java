package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** A picture made larger by repeating or by mixing its pixels. */
public record UpSampling2D(@Default("2") Size size, @Default("nearest") String interpolation)
    implements Reshaping {
  public UpSampling2D {
    if (!interpolation.equals("nearest") && !interpolation.equals("bilinear")) {
      throw Fault.badInput("interpolation must be nearest or bilinear, got " + interpolation);
    }
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.picture(inputs);
    return List.of(
        Shape.of(input.dim(0) * size.height(), input.dim(1) * size.width(), input.dim(2)));
  }
}
