package dev.tandem.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchmarkTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private final Counting model = new Counting();

  @Test
  void figuresAreThoseOfTheTextbook() {
    // 1 to 100 ms; the deviation is Python's statistics.stdev(range(1, 101)).
    long[] nanos = LongStream.rangeClosed(1, 100).map(ms -> (101 - ms) * 1_000_000).toArray();
    var figures = BenchmarkFigures.of(nanos, 2_000_000_000, 10);
    assertThat(figures.runs()).isEqualTo(100);
    assertThat(figures.meanMs()).isEqualTo(50.5, within(1e-9));
    assertThat(figures.stdMs()).isEqualTo(29.011491975882016, within(1e-9));
    assertThat(figures.p50Ms()).isEqualTo(50);
    assertThat(figures.p95Ms()).isEqualTo(95);
    assertThat(figures.p99Ms()).isEqualTo(99);
    assertThat(figures.itemsPerSecond()).isEqualTo(500, within(1e-9));
  }

  @Test
  void oneRunHasNoDeviation() {
    var figures = BenchmarkFigures.of(new long[] {3_000_000}, 3_000_000, 1);
    assertThat(figures.stdMs()).isZero();
    assertThat(figures.p50Ms()).isEqualTo(3);
    assertThat(figures.p99Ms()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1, 1", "5, 100, 10, 1", "7, 50, 3, 4", "0, 2, 1, 8"})
  void runsAsOftenAsAsked(int warmup, int runs, int batchSize, int concurrency) {
    long before = Tensor.live();
    var plan = new BenchmarkPlan(warmup, runs, batchSize, concurrency);
    var figures = new Benchmark(model, plan, Ticker.SYSTEM).run(LONG);
    assertThat(figures.runs()).isEqualTo(runs);
    assertThat(model.runs).hasValue(warmup + runs);
    assertThat(model.rows).hasValue((warmup + runs) * (long) batchSize);
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void stopsWhenTimeIsOverWithWhatItHas() {
    var time = new AtomicLong();
    Ticker ticker = () -> time.getAndAdd(Duration.ofSeconds(1).toNanos());
    var figures =
        new Benchmark(model, new BenchmarkPlan(0, 1000, 1, 1), ticker).run(Duration.ofSeconds(30));
    assertThat(figures.runs()).isBetween(5, 15);
    assertThat(figures.meanMs()).isEqualTo(1000);
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(
            () ->
                new Benchmark(model, new BenchmarkPlan(1000, 1, 1, 1), ticker)
                    .run(Duration.ofSeconds(30)))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.TIMED_OUT));
  }

  @Test
  void tellsWhatTheModelRefuses() {
    model.refusal = new Fault(Fault.Kind.UNPROCESSABLE, "no zeros");
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(
            () -> new Benchmark(model, new BenchmarkPlan(0, 3, 1, 2), Ticker.SYSTEM).run(LONG))
        .withMessage("no zeros");
  }

  @ParameterizedTest
  @CsvSource({
    "-1 1 1 1, warmup",
    "10001 1 1 1, warmup",
    "0 0 1 1, runs",
    "0 100001 1 1, runs",
    "0 1 4097 1, batch_size",
    "0 1 1 65, concurrency"
  })
  void refusesPlansThatAreTooLarge(String plan, String key) {
    int[] numbers = Stream.of(plan.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> new BenchmarkPlan(numbers[0], numbers[1], numbers[2], numbers[3]))
        .withMessageStartingWith(key)
        .satisfies(
            fault -> assertThat(fault.violations().getFirst().pointer()).isEqualTo("/" + key));
  }

  /** Counts runs and rows. */
  private static final class Counting implements LoadedModel {
    private static final TensorSpec SPEC = new TensorSpec("x:0", DType.FLOAT, Shape.of(-1, 2));
    final AtomicInteger runs = new AtomicInteger();
    final AtomicLong rows = new AtomicLong();
    volatile @Nullable Fault refusal;

    @Override
    public Map<String, Signature> signatures() {
      return Map.of(
          "only", new Signature("only", Signature.PREDICT, Map.of("x", SPEC), Map.of("y", SPEC)));
    }

    @Override
    public NamedTensors run(String signature, NamedTensors inputs) {
      var refused = refusal;
      if (refused != null) {
        throw refused;
      }
      runs.incrementAndGet();
      rows.addAndGet(inputs.expect("x").shape().dim(0));
      return NamedTensors.of("y", Tensor.allocate(DType.FLOAT, Shape.of(1, 2)));
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public Map<String, Object> effective() {
      return Map.of();
    }

    @Override
    public void close() {}
  }
}
