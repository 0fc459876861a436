package dev.tandem.pipeline;

import dev.tandem.fault.Fault.Violation;
import dev.tandem.nn.Summary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job would be, without one.
 *
 * @param problems what is wrong; none where it can be submitted
 * @param specification with every default, in JSON; null where it cannot be read
 * @param summary of the network; null where there is none
 * @param bytes that a step takes at the most, as far as it can be told: weights with the
 *     optimizer's state and gradients, and the activations of a batch
 */
public record Validation(
    List<Violation> problems,
    @Nullable String specification,
    @Nullable Summary summary,
    long bytes) {
  public Validation {
    problems = List.copyOf(problems);
  }

  public boolean isValid() {
    return problems.isEmpty();
  }
}
