package dev.tandem.registry;

import dev.tandem.batching.BatchFunction;
import dev.tandem.batching.BatchObserver;
import dev.tandem.batching.Batcher;
import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import dev.tandem.model.ModelVersion;
import dev.tandem.model.Signature;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.NativeEnvironment;
import dev.tandem.tensor.TensorSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A version in memory and the count of those who hold it: one for the registry and one per lease.
 * Once the count is 0 it never rises again, and the model is closed. Thread safe.
 */
final class LoadedVersion implements ServedVersion {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);

  /** What a caller sees of the settings, changed as one. */
  record Face(ModelSettings settings, Preprocessor preprocessor) {}

  /** What every version shares: the clock, who watches its batches, who closes it. */
  record Surroundings(
      Ticker ticker, Function<ModelVersion, BatchObserver> observers, Executor unloader) {}

  /** The format it was opened in, and where its files lie. */
  record Origin(String runtime, Path directory) {}

  private final ModelVersion id;
  private final Origin origin;
  private final LoadedModel model;
  private final Map<String, Batcher> batchers = new LinkedHashMap<>();
  private final Executor unloader;
  private final AtomicLong holders = new AtomicLong(1);
  private volatile Face face;
  private volatile Duration loadTime = Duration.ZERO;
  private volatile Runnable whenClosed = () -> {};

  LoadedVersion(ModelVersion id, Origin origin, LoadedModel model, Face face, Surroundings around) {
    this.id = id;
    this.origin = origin;
    this.model = model;
    this.face = face;
    this.unloader = around.unloader();
    StringInputs.check(face.settings().input(), model.signatures());
    model.allow(face.settings().batching().threads());
    var observer = around.observers().apply(id);
    for (var signature : model.signatures().values()) {
      var function =
          new BatchFunction(
              id + ":" + signature.name(),
              isRowwise(signature),
              inputs -> model.run(signature.name(), inputs));
      batchers.put(
          signature.name(),
          new Batcher(function, face.settings().batching(), around.ticker(), observer));
    }
  }

  private static boolean isRowwise(Signature signature) {
    return Stream.of(signature.inputs(), signature.outputs())
        .flatMap(specs -> specs.values().stream())
        .map(TensorSpec::shape)
        .allMatch(shape -> shape.isRankKnown() && shape.rank() > 0 && shape.dim(0) < 0);
  }

  /** A lease, or null if the version is on its way out. */
  @Nullable Lease tryLease() {
    long count = holders.get();
    while (count > 0) {
      if (holders.compareAndSet(count, count + 1)) {
        return new CountedLease(this);
      }
      Thread.onSpinWait();
      count = holders.get();
    }
    return null;
  }

  /** A lease where somebody surely holds the version still. */
  Lease expectLease() {
    var lease = tryLease();
    if (lease == null) {
      throw new IllegalStateException("version " + id + " is closed already");
    }
    return lease;
  }

  /**
   * Gives a lease back. Whoever gives back the last one may be a batcher's own thread, so the model
   * is closed elsewhere.
   */
  void release() {
    if (holders.decrementAndGet() == 0) {
      unloader.execute(this::close);
    }
  }

  /**
   * Gives the registry's own hold up: closes the model now, or after the last lease. A run that
   * outlives its caller is waited for elsewhere.
   */
  void retire(Runnable afterwards) {
    whenClosed = afterwards;
    if (holders.decrementAndGet() > 0) {
      return;
    }
    if (batchers.values().stream().allMatch(Batcher::isQuiet)) {
      close();
    } else {
      unloader.execute(this::close);
    }
  }

  private void close() {
    try {
      batchers.values().forEach(Batcher::close);
      model.close();
      NativeEnvironment.trim();
    } catch (RuntimeException e) {
      LOG.error("model {} did not close cleanly", id, e);
    } finally {
      whenClosed.run();
    }
  }

  /** Puts other settings in force, the batching among them. */
  void show(Face changed) {
    StringInputs.check(changed.settings().input(), model.signatures());
    face = changed;
    var batching = changed.settings().batching();
    model.allow(batching.threads());
    for (var batcher : batchers.values()) {
      if (!batcher.options().equals(batching)) {
        batcher.configure(batching);
      }
    }
  }

  /** Runs a signature in the calling thread, beside its queue and unobserved. */
  NamedTensors tryOut(String signature, NamedTensors inputs) {
    var batcher = batchers.get(signature);
    if (batcher == null) {
      throw new IllegalStateException("model " + id + " has no signature " + signature);
    }
    return batcher.tryOut(inputs);
  }

  String runtime() {
    return origin.runtime();
  }

  Path directory() {
    return origin.directory();
  }

  /** Remembers how long it took to open and warm it up. */
  void took(Duration time) {
    loadTime = time;
  }

  Duration loadTime() {
    return loadTime;
  }

  LoadedModel model() {
    return model;
  }

  @Override
  public ModelVersion id() {
    return id;
  }

  @Override
  public ModelSettings settings() {
    return face.settings();
  }

  @Override
  public Map<String, Signature> signatures() {
    return model.signatures();
  }

  @Override
  public Map<String, String> leftOut() {
    return model.leftOut();
  }

  @Override
  public boolean checksShapes() {
    return model.checksShapes();
  }

  @Override
  public Preprocessor preprocessor() {
    return face.preprocessor();
  }

  @Override
  public CompletableFuture<NamedTensors> submit(
      String signature, NamedTensors inputs, long deadlineNanos) {
    var batcher = batchers.get(signature);
    if (batcher == null) {
      inputs.close();
      return CompletableFuture.failedFuture(
          Fault.badInput(
              "Serving signature name: \"" + signature + "\" not found in signature def"));
    }
    return batcher.submit(inputs, deadlineNanos);
  }
}
