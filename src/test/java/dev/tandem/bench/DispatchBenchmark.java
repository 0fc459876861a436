package dev.tandem.bench;

import dev.tandem.batching.BatchFunction;
import dev.tandem.batching.BatchObserver;
import dev.tandem.batching.Batcher;
import dev.tandem.batching.BatchingOptions;
import dev.tandem.batching.Ticker;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a batcher itself costs: requests per second through one that runs nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DispatchBenchmark {
  private static final int AT_ONCE = 64;
  private static final long FOREVER = Long.MAX_VALUE / 2;
  private static final MemorySegment MEMORY = MemorySegment.ofArray(new float[AT_ONCE]);
  private static final Shape ONE_ROW = Shape.of(1, 1);

  private final AtomicLong slow = new AtomicLong();
  private Batcher asking;
  private Batcher handing;

  @Setup
  public void open() {
    asking = batcher(Ticker.SYSTEM);
    // By this clock every run is long, so all of them go to batch threads.
    handing = batcher(() -> slow.addAndGet(1_000_000));
    for (int i = 0; i < 100; i++) {
      askingThread();
    }
  }

  private static Batcher batcher(Ticker ticker) {
    var function =
        new BatchFunction(
            "nothing", true, inputs -> NamedTensors.of("y", tensor(inputs.expect("x").shape())));
    var options = new BatchingOptions(AT_ONCE, 1000, AT_ONCE, 1, List.of(), false);
    return new Batcher(function, options, ticker, BatchObserver.NONE);
  }

  private static Tensor tensor(Shape shape) {
    return Tensor.over(DType.FLOAT, shape, MEMORY.asSlice(0, shape.dim(0) * Float.BYTES), () -> {});
  }

  /** One request after the other, each run in the thread that asks. */
  @Benchmark
  public void askingThread() {
    asking
        .submit(NamedTensors.of("x", tensor(ONE_ROW)), FOREVER + Ticker.SYSTEM.nanos())
        .join()
        .close();
  }

  /** Many requests at once, which gather and run in a batch thread. */
  @Benchmark
  @OperationsPerInvocation(AT_ONCE)
  public void batchThread() {
    var waiting = new CompletableFuture<?>[AT_ONCE];
    for (int i = 0; i < AT_ONCE; i++) {
      waiting[i] =
          handing
              .submit(NamedTensors.of("x", tensor(ONE_ROW)), FOREVER + slow.get())
              .thenAccept(NamedTensors::close);
    }
    for (var one : waiting) {
      one.join();
    }
  }

  @TearDown
  public void close() {
    asking.close();
    handing.close();
  }
}
