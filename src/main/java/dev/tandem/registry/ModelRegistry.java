package dev.tandem.registry;

import dev.tandem.batching.BatchObserver;
import dev.tandem.batching.Ticker;
import dev.tandem.model.ModelName;
import dev.tandem.model.ModelRef;
import dev.tandem.model.ModelVersion;
import dev.tandem.model.RuntimeInfo;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.runtime.ModelRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the models of a store and follows what changes in it. */
public final class ModelRegistry implements Registry, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
  private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Store store;
  private final List<ModelRuntime> runtimes;
  private final Ticker ticker;
  private final HostedModels models;
  private final Operations operations;
  private final ScheduledExecutorService watcher =
      Executors.newSingleThreadScheduledExecutor(daemon("store-watcher"));
  private volatile boolean readable = true;
  private volatile boolean settled;
  private volatile boolean closed;

  /**
   * @param store where the models lie; closed with the registry
   * @param preprocessors makes what a specification says; its files lie in the given directory
   */
  public ModelRegistry(
      Store store,
      List<ModelRuntime> runtimes,
      BiFunction<PreprocessingSpec, Path, Preprocessor> preprocessors,
      Clock clock,
      Ticker ticker) {
    this(store, runtimes, preprocessors, clock, ticker, version -> BatchObserver.NONE);
  }

  /**
   * @param observers who is told of a version's batches, asked once when it is loaded
   */
  public ModelRegistry(
      Store store,
      List<ModelRuntime> runtimes,
      BiFunction<PreprocessingSpec, Path, Preprocessor> preprocessors,
      Clock clock,
      Ticker ticker,
      Function<ModelVersion, BatchObserver> observers) {
    this(store, runtimes, preprocessors, clock, ticker, observers, WARM_UP_LIMIT);
  }

  /**
   * @param warmUpLimit how long the warm-up of a version may take before it fails
   */
  public ModelRegistry(
      Store store,
      List<ModelRuntime> runtimes,
      BiFunction<PreprocessingSpec, Path, Preprocessor> preprocessors,
      Clock clock,
      Ticker ticker,
      Function<ModelVersion, BatchObserver> observers,
      Duration warmUpLimit) {
    this.store = store;
    var around = new LoadedVersion.Surroundings(ticker, observers, ModelRegistry::inBackground);
    this.runtimes = List.copyOf(runtimes);
    this.ticker = ticker;
    var loader = new Loader(this.runtimes, preprocessors, clock, around, warmUpLimit);
    this.models = new HostedModels(store, loader);
    this.operations = new Operations(store, models, loader);
  }

  /** Follows the store from now on, by a thread of its own. */
  public void start(Duration pollInterval) {
    try {
      var unused =
          watcher.scheduleWithFixedDelay(
              this::lookSafely, 0, pollInterval.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closedMeanwhile) {
      // The start failed elsewhere.
      return;
    }
  }

  /** Looks at the store once; returns when what is to be loaded is loaded. */
  public void poll() {
    look().join();
  }

  private CompletableFuture<Void> look() {
    if (closed) {
      return CompletableFuture.completedFuture(null);
    }
    try {
      var followed = models.look();
      if (!readable) {
        LOG.info("store {} can be read again", store);
        readable = true;
      }
      return followed.thenRun(() -> settled = true);
    } catch (IOException e) {
      // A store that cannot be read for a moment must not unload what serves.
      if (readable) {
        LOG.warn("store {} cannot be read, it is tried again: {}", store, e.toString());
        readable = false;
      }
      return CompletableFuture.completedFuture(null);
    }
  }

  private void lookSafely() {
    try {
      var unused = look();
    } catch (RuntimeException | Error e) {
      // A scheduled task that throws would never run again.
      LOG.error("a look at the store failed", e);
    }
  }

  /**
   * Puts a directory into the store as a model's version, the next one where none is given, and
   * returns its number. The model and the version need not be there yet; {@link #refresh} loads it.
   */
  public long publish(String model, OptionalLong version, Path prepared) {
    long number = store.publish(new ModelName(model).value(), version, prepared);
    forgetEarlier(model, number);
    return number;
  }

  /** Tells no more of what became of a version, until files of that number are in the store. */
  void forgetEarlier(String model, long version) {
    var hosted = models.find(model);
    if (hosted != null) {
      hosted.arrived(version);
    }
  }

  /** Whether a directory holds a model of a format that is known. */
  boolean recognizes(Path directory) {
    return runtimes.stream().anyMatch(runtime -> runtime.recognizes(directory));
  }

  /** What the store has of a model at this moment, whether or not it was looked at before. */
  public Optional<ModelStatus> stored(String model) {
    try {
      return store
          .find(model)
          .map(
              stored ->
                  new ModelStatus(
                      model,
                      ModelSettings.DEFAULT,
                      null,
                      List.of(),
                      new TreeSet<>(stored.versions().keySet())));
    } catch (IOException e) {
      throw StoreFaults.unavailable(store, e);
    }
  }

  /** What the store has of a model, brought here where it lies elsewhere. */
  public Optional<StoredModel> inStore(String model) {
    try {
      return store.find(model);
    } catch (IOException e) {
      throw StoreFaults.unavailable(store, e);
    }
  }

  /** The files of a version in the store, brought here where they lie elsewhere. */
  public Optional<Path> files(String model, long version) {
    try {
      var stored = store.find(model).map(found -> found.versions().get(version));
      return stored.isEmpty() ? Optional.empty() : Optional.of(stored.get().directory());
    } catch (IOException e) {
      throw StoreFaults.unavailable(store, e);
    }
  }

  /** Brings one model up to date with the store now; returns when that is done. */
  public void refresh(String model) {
    models.change(model, (hosted, stored) -> {});
  }

  /** Opens a version as a load would, and closes it again; nothing where it is loaded already. */
  void tryOut(String model, long version) {
    models.change(model, (hosted, stored) -> hosted.tryOut(version, stored));
  }

  /**
   * A lease on any stored version; one that does not serve is opened for the lease alone and closed
   * with it. Fails as its load does.
   */
  public Lease borrow(String model, long version) {
    var lease = new AtomicReference<@Nullable Lease>();
    models.change(model, (hosted, stored) -> lease.set(hosted.borrow(version, stored)));
    return Objects.requireNonNull(lease.get());
  }

  /** Takes a version out of the store; requests under way on it end as they would have. */
  public void delete(String model, long version) {
    operations.delete(model, version);
  }

  /** Merges a part of {@code model.yaml} into the model's settings; null takes a key away. */
  public void patch(String model, Map<String, ?> settings) {
    operations.patch(model, settings);
  }

  /** Points a label to an available version and writes that to the model's settings. */
  public void setLabel(String model, String label, long version) {
    operations.setLabel(model, label, version);
  }

  /** Takes a label away, which need not be there. */
  public void removeLabel(String model, String label) {
    operations.removeLabel(model, label);
  }

  /** Adds a stored version to those that are wanted, and waits for it; fails as its load does. */
  public void load(String model, long version) {
    operations.load(model, version);
  }

  /** Takes a version out of those that are wanted and unloads it, even if none is left. */
  public void unload(String model, long version) {
    operations.unload(model, version);
  }

  @Override
  public Lease lease(ModelRef ref) {
    var model = models.find(ref.name());
    if (model == null) {
      throw Routes.notFound(ref);
    }
    return model.lease(ref);
  }

  @Override
  public List<ModelStatus> models() {
    return models.all().stream().map(HostedModel::status).toList();
  }

  @Override
  public Optional<ModelStatus> find(String name) {
    return Optional.ofNullable(models.find(name)).map(HostedModel::status);
  }

  @Override
  public boolean isSettled() {
    return settled;
  }

  @Override
  public List<RuntimeInfo> runtimes() {
    return runtimes.stream().map(ModelRuntime::info).toList();
  }

  /** Stops looking and unloads everything, waiting a bounded time for leases that are held. */
  @Override
  public void close() {
    closed = true;
    watcher.shutdown();
    if (!models.close(STOP_LIMIT, ticker)) {
      LOG.warn("stopped while versions were still in use");
    }
    store.close();
  }

  // A thread of its own each time, so that leases closed after the registry still find one.
  private static void inBackground(Runnable closing) {
    daemon("unloader").newThread(closing).start();
  }

  private static ThreadFactory daemon(String name) {
    return Thread.ofPlatform().daemon().name(name).factory();
  }
}
