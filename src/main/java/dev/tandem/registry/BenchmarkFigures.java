package dev.tandem.registry;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * What a version was measured at. Percentiles are nearest ranks, the deviation is the sample's.
 *
 * @param runs that were measured; fewer than planned where time ran out
 */
public record BenchmarkFigures(
    int runs,
    double meanMs,
    double stdMs,
    double p50Ms,
    double p95Ms,
    double p99Ms,
    double itemsPerSecond) {
  private static final double NANOS_PER_MS = 1e6;

  /**
   * @param runNanos how long each run took
   * @param wallNanos from the first run's start to the last one's end
   */
  static BenchmarkFigures of(long[] runNanos, long wallNanos, long batchSize) {
    long[] sorted = runNanos.clone();
    Arrays.sort(sorted);
    double mean = LongStream.of(sorted).average().orElse(0);
    double squares = LongStream.of(sorted).mapToDouble(nanos -> square(nanos - mean)).sum();
    double deviation = sorted.length < 2 ? 0 : Math.sqrt(squares / (sorted.length - 1));
    return new BenchmarkFigures(
        sorted.length,
        mean / NANOS_PER_MS,
        deviation / NANOS_PER_MS,
        percentile(sorted, 50),
        percentile(sorted, 95),
        percentile(sorted, 99),
        sorted.length * (double) batchSize * 1e9 / Math.max(1, wallNanos));
  }

  private static double percentile(long[] sorted, int percent) {
    int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
    return sorted[Math.max(rank, 1) - 1] / NANOS_PER_MS;
  }

  private static double square(double value) {
    return value * value;
  }
}
