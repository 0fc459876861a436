package dev.tandem.preprocessing;

import dev.tandem.fault.Fault;
import java.util.Optional;

/**
 * What of a specification makes tensors that a model does not take.
 *
 * @param pointer the place in {@code model.yaml}, as a JSON pointer
 */
public record Misfit(String pointer, String detail) {
  public static Optional<Misfit> of(String pointer, String rule, Object... values) {
    return Optional.of(new Misfit(pointer, rule.formatted(values)));
  }

  /** Refuses an item that cannot become what the model takes. */
  public static void expectNone(Optional<Misfit> misfit) {
    if (misfit.isPresent()) {
      throw new Fault(Fault.Kind.UNPROCESSABLE, misfit.get().detail());
    }
  }
}
