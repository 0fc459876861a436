package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** A picture made larger by repeating or by mixing its pixels. */
public record UpSampling2D(@Default("2") Size size, @Default("nearest") String interpolation)
    implements Reshaping {
  private static final List<String> INTERPOLATIONS =
      List.of("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5");

  public UpSampling2D {
    if (!INTERPOLATIONS.contains(interpolation)) {
      throw Fault.badInput(
          "interpolation must be one of " + INTERPOLATIONS + ", got " + interpolation);
    }
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.picture(inputs);
    return List.of(
        Shape.of(
            Shapes.times(input.dim(0), size.height()),
            Shapes.times(input.dim(1), size.width()),
            input.dim(2)));
  }
}
