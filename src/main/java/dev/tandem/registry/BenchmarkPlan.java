package dev.tandem.registry;

import dev.tandem.fault.Fault;
import java.util.List;

/**
 * How a version is to be measured.
 *
 * @param warmup runs before those that count
 * @param runs that count, all callers together
 * @param batchSize rows of one run
 * @param concurrency callers that run at the same time
 */
public record BenchmarkPlan(long warmup, long runs, long batchSize, long concurrency) {
  public BenchmarkPlan {
    check("warmup", warmup, 0, 10_000);
    check("runs", runs, 1, 100_000);
    check("batch_size", batchSize, 1, 4096);
    check("concurrency", concurrency, 1, 64);
  }

  private static void check(String key, long value, int min, int max) {
    if (value < min || value > max) {
      String rule = "must be %d to %d, got %d".formatted(min, max, value);
      throw new Fault(
          Fault.Kind.BAD_INPUT, key + " " + rule, List.of(new Fault.Violation("/" + key, rule)));
    }
  }
}
