package dev.tandem.registry;

import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Runs a model on zeros before it serves, so that the first caller does not pay for what a runtime
 * does lazily. It has a thread of its own: a run that does not end inside a runtime cannot be
 * stopped, only left.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
  private static final int REPEATS = 3;
  // Zeros in place of real inputs must not take more memory than a request would.
  private static final long MAX_ELEMENTS = 1L << 26;

  private final LoadedVersion version;
  private final SortedSet<Integer> batchSizes;
  private final Ticker ticker;
  private final long limitNanos;
  private final long startedNanos;
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private volatile long runBeganNanos;

  private WarmUp(LoadedVersion version, Ticker ticker, Duration limit) {
    var settings = version.settings();
    this.version = version;
    this.ticker = ticker;
    limitNanos = limit.toNanos();
    startedNanos = ticker.nanos();
    runBeganNanos = startedNanos;
    batchSizes = new TreeSet<>(settings.warmupBatchSizes());
    batchSizes.addAll(settings.batching().allowedBatchSizes());
  }

  /**
   * Begins to try the sizes that are asked for and those that batches are padded to. After the
   * limit no further run begins, and one that takes as long fails it.
   */
  static WarmUp start(LoadedVersion version, Ticker ticker, Duration limit) {
    var warmUp = new WarmUp(version, ticker, limit);
    Thread.ofPlatform().daemon().name("warm-up").start(warmUp::run);
    return warmUp;
  }

  /** Waits for the end; a model that is not fit to serve is a {@link Fault}. */
  void await() {
    while (!isOver()) {
      if (ticker.nanos() - runBeganNanos >= limitNanos) {
        throw new Fault(
            Fault.Kind.UNPROCESSABLE,
            ("model %s did not end a run of its warm-up within %s, tandem.warmup-timeout; it is not"
                    + " tried again before that run ends")
                .formatted(version.id(), shown(Duration.ofNanos(limitNanos))));
      }
    }
  }

  private static String shown(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + "s" : limit.toMillis() + "ms";
  }

  /** Waits until it is over, or the run under way has taken too long or was followed by another. */
  private boolean isOver() {
    try {
      over.get(runBeganNanos + limitNanos - ticker.nanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.unavailable("the server is stopping");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Fault fault
          ? fault
          : new IllegalStateException("the warm-up failed: " + e.getCause(), e);
    }
  }

  /** Ends when no run is under way any more. */
  CompletableFuture<Void> over() {
    return over;
  }

  /** Has something done once no run is under way: now, or when the last one ends, if ever. */
  void whenOver(Runnable action) {
    var unused = over.whenComplete((nothing, failure) -> action.run());
  }

  private void run() {
    try {
      tryAll();
      over.complete(null);
    } catch (RuntimeException | Error e) {
      over.completeExceptionally(e);
    }
  }

  /**
   * A model whose every signature says that no input could make it run is refused with the first
   * one's reason.
   */
  private void tryAll() {
    var unfit = new ArrayList<Fault>();
    var cold = new TreeMap<String, String>();
    boolean isExpected = true;
    for (var signature : version.signatures().values()) {
      try {
        tryOut(signature);
      } catch (RuntimeException e) {
        if (e instanceof Fault fault && fault.kind() == Fault.Kind.UNPROCESSABLE) {
          unfit.add(fault);
        }
        cold.put(signature.name(), e.toString());
        isExpected &= takesStrings(signature);
      }
    }
    if (!unfit.isEmpty() && unfit.size() == version.signatures().size()) {
      throw unfit.getFirst();
    }
    if (!cold.isEmpty()) {
      // Zeros are not always what a model accepts; a caller's inputs may be.
      LOG.atLevel(isExpected ? Level.DEBUG : Level.INFO)
          .log("model {} was not warmed up for {}", version.id(), cold);
    }
  }

  /** An empty string is seldom what is wanted: a serialized tf.Example, an image, a number. */
  private static boolean takesStrings(Signature signature) {
    return signature.inputs().values().stream().anyMatch(spec -> spec.dtype() == DType.STRING);
  }

  private void tryOut(Signature signature) {
    for (int batchSize : batchSizes) {
      for (int i = 0; i < REPEATS; i++) {
        long now = ticker.nanos();
        if (now - startedNanos >= limitNanos) {
          return;
        }
        runBeganNanos = now;
        try (var inputs = zeros(signature, batchSize)) {
          version.tryOut(signature.name(), inputs).close();
        }
      }
    }
  }

  static NamedTensors zeros(Signature signature, int batchSize) {
    var tensors = new LinkedHashMap<String, Tensor>();
    try {
      signature
          .inputs()
          .forEach(
              (alias, spec) ->
                  tensors.put(alias, zero(spec.dtype(), concrete(spec.shape(), batchSize))));
      return NamedTensors.of(tensors);
    } catch (RuntimeException e) {
      tensors.values().forEach(Tensor::close);
      throw e;
    }
  }

  private static Shape concrete(Shape declared, int batchSize) {
    if (!declared.isRankKnown()) {
      return Shape.of(batchSize);
    }
    long[] dims = declared.toArray();
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] < 0) {
        dims[i] = i == 0 ? batchSize : 1;
      }
    }
    return Shape.of(dims);
  }

  private static Tensor zero(DType dtype, Shape shape) {
    if (shape.elements() > MAX_ELEMENTS) {
      throw new IllegalArgumentException("an input " + shape + " is too large for a warm-up");
    }
    if (dtype == DType.STRING) {
      var empty = new byte[(int) shape.elements()][];
      Arrays.fill(empty, new byte[0]);
      return Tensor.ofStrings(shape, empty);
    }
    var tensor = Tensor.allocate(dtype, shape);
    tensor.data().fill((byte) 0);
    return tensor;
  }
}
