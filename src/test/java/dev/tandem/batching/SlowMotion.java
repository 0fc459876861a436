package dev.tandem.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Batchers whose threads begin and whose time passes only where a test says so. */
final class SlowMotion {
  static final BatchingOptions ONE_THREAD = new BatchingOptions(4, 1000, 2, 1, List.of(), false);
  private static final long LATER = 1_000_000_000L;

  final SettableTicker ticker = new SettableTicker();
  final ManualThreads threads = new ManualThreads();
  final Watcher watcher = new Watcher();
  final Doubling model = new Doubling();
  private final long live = Tensor.live();

  Batcher batcher(BatchingOptions options) {
    return batcher(model.rowwise(), options);
  }

  Batcher batcher(BatchFunction function, BatchingOptions options) {
    return new Batcher(function, options, ticker, watcher, threads);
  }

  CompletableFuture<NamedTensors> submit(Batcher batcher, float... values) {
    return submit(batcher, Floats.x(values));
  }

  CompletableFuture<NamedTensors> submit(Batcher batcher, NamedTensors inputs) {
    return batcher.submit(inputs, ticker.nanos() + LATER);
  }

  /** A tensor {@code x} of that shape, of zeros after the given values. */
  static NamedTensors x(Shape shape, float... values) {
    return NamedTensors.of("x", Floats.of(shape, values));
  }

  void expectNothingLeft() {
    threads.runAll();
    assertThat(watcher.depth()).as("queue depth").isZero();
    assertThat(Tensor.live()).as("live tensors").isEqualTo(live);
  }

  static void assertFault(CompletableFuture<NamedTensors> answer, Fault.Kind kind, String detail) {
    assertThat(answer).isCompletedExceptionally();
    assertThatThrownBy(answer::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.kind()).isEqualTo(kind))
        .hasMessage(detail);
  }
}
