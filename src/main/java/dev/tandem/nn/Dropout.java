package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * While training, elements set to 0 at this rate and the others scaled up to keep the mean.
 *
 * @param noiseShape what is drawn for, the batch first; 1 where elements fall together, −1 as the
 *     input
 */
public record Dropout(double rate, @Nullable List<?> noiseShape) implements Noise {
  public Dropout {
    Shapes.rate("rate", rate);
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    return List.of(Shapes.only(inputs));
  }
}
