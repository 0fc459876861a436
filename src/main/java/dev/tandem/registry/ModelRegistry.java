package dev.tandem.registry;

import dev.tandem.batching.BatchObserver;
import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the models of a store and follows what changes in it. */
public final class ModelRegistry implements Registry, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Store store;
  private final Loader loader;
  private final Map<String, HostedModel> models = new ConcurrentSkipListMap<>();
  private final ReentrantLock polling = new ReentrantLock();
  private final ScheduledExecutorService watcher =
      Executors.newSingleThreadScheduledExecutor(daemon("store-watcher"));
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
    this.store = store;
    var around = new LoadedVersion.Surroundings(ticker, observers, ModelRegistry::inBackground);
    this.loader = new Loader(List.copyOf(runtimes), preprocessors, clock, around);
  }

  /** Scans the store and loads what is wanted; then a thread of its own looks for changes. */
  public void start(Duration pollInterval) {
    poll();
    long nanos = pollInterval.toNanos();
    try {
      var unused =
          watcher.scheduleWithFixedDelay(this::pollSafely, nanos, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closedMeanwhile) {
      // the start failed elsewhere while models were loading
      return;
    }
  }

  /** Looks at the store once; returns when what is to be loaded is loaded. */
  public void poll() {
    polling.lock();
    try {
      if (!closed) {
        follow(store.scan());
        settled = true;
      }
    } catch (IOException e) {
      // A store that cannot be read for a moment must not unload what serves.
      LOG.warn("the store cannot be read: {}", e.toString());
    } finally {
      polling.unlock();
    }
  }

  private void follow(Map<String, StoredModel> stored) {
    for (var model : stored.values()) {
      if (closed) {
        return;
      }
      var hosted = models.computeIfAbsent(model.name(), name -> new HostedModel(name, loader));
      try {
        hosted.follow(model);
      } catch (RuntimeException e) {
        // One model's trouble must not keep the others from being followed.
        LOG.error("model {} could not be brought up to date", model.name(), e);
      }
    }
    models.forEach(
        (name, model) -> {
          if (!stored.containsKey(name)) {
            model.stop();
            if (model.isOver()) {
              models.remove(name);
            }
          }
        });
  }

  /**
   * Puts a directory into the store as a model's version, the next one where none is given, and
   * returns its number. The model and the version need not be there yet; {@link #refresh} loads it.
   */
  public long publish(String model, OptionalLong version, Path prepared) {
    return store.publish(new ModelName(model).value(), version, prepared);
  }

  /** Brings one model up to date with the store now; returns when that is done. */
  public void refresh(String model) {
    change(model, (hosted, stored) -> {});
  }

  /** Takes a version out of the store; requests under way on it end as they would have. */
  public void delete(String model, long version) {
    change(
        model,
        (hosted, stored) -> {
          hosted
              .settings()
              .versionLabels()
              .forEach(
                  (label, labelled) -> {
                    if (labelled == version) {
                      throw Fault.conflict(
                          "label %s of model %s points to version %d; point it to another one first"
                              .formatted(label, model, version));
                    }
                  });
          store.delete(model, version);
        });
    // The version goes once another one serves; where none can, it goes now.
    polling.lock();
    try {
      var hosted = models.get(model);
      if (hosted != null) {
        hosted.unloadIfAvailable(version);
      }
    } finally {
      polling.unlock();
    }
  }

  /** Merges a part of {@code model.yaml} into the model's settings; null takes a key away. */
  public void patch(String model, Map<String, ?> settings) {
    change(model, (hosted, stored) -> edit(stored, yaml -> ModelYaml.merged(yaml, settings)));
  }

  /** Points a label to an available version and writes that to the model's settings. */
  public void setLabel(String model, String label, long version) {
    change(
        model,
        (hosted, stored) -> {
          hosted.expectAvailable(version);
          edit(stored, yaml -> ModelYaml.merged(yaml, labels(label, version)));
        });
  }

  /** Takes a label away, which need not be there. */
  public void removeLabel(String model, String label) {
    change(
        model,
        (hosted, stored) -> {
          if (hosted.settings().versionLabels().containsKey(label)) {
            edit(stored, yaml -> ModelYaml.merged(yaml, labels(label, null)));
          }
        });
  }

  private static Map<String, ?> labels(String label, @Nullable Long version) {
    var labels = new HashMap<String, @Nullable Long>();
    labels.put(label, version);
    return Map.of("version_labels", labels);
  }

  /** Adds a stored version to those that are wanted, and waits for it; fails as its load does. */
  public void load(String model, long version) {
    change(
        model,
        (hosted, stored) -> {
          if (!stored.versions().containsKey(version)) {
            throw Fault.notFound(
                "model %s has no version %d in the store; stored: %s"
                    .formatted(model, version, stored.versions().keySet()));
          }
          want(hosted, stored, wanted -> wanted.add(version));
        });
    find(model).stream()
        .flatMap(status -> status.versions().stream())
        .filter(status -> status.version() == version)
        .flatMap(status -> Optional.ofNullable(status.failure()).stream())
        .findFirst()
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  /** Takes a version out of those that are wanted and unloads it, even if none is left. */
  public void unload(String model, long version) {
    change(
        model,
        (hosted, stored) -> {
          hosted.expectAvailable(version);
          want(hosted, stored, wanted -> wanted.remove(version));
          hosted.unloadIfAvailable(version);
        });
  }

  private void want(HostedModel hosted, StoredModel stored, Consumer<Set<Long>> change) {
    var wanted = hosted.settings().versionPolicy().wanted(stored.versions().keySet());
    change.accept(wanted);
    var policy = Map.of("specific", List.copyOf(wanted));
    edit(stored, yaml -> ModelYaml.with(yaml, "version_policy", policy));
  }

  /** Changes the model's settings; what would not be understood is not written. */
  private void edit(StoredModel stored, UnaryOperator<String> change) {
    store.changeSettings(
        stored.name(),
        yaml -> {
          String changed = change.apply(yaml);
          SettingsYaml.parse(changed, stored.directory());
          return changed;
        });
  }

  private void change(String name, BiConsumer<HostedModel, StoredModel> change) {
    polling.lock();
    try {
      var stored = expectStored(name);
      var hosted = models.computeIfAbsent(name, n -> new HostedModel(n, loader));
      change.accept(hosted, stored);
      hosted.follow(store.find(name).orElse(stored));
    } catch (IOException e) {
      throw StoreFaults.unavailable(store, e);
    } finally {
      polling.unlock();
    }
  }

  private StoredModel expectStored(String name) throws IOException {
    var stored = closed ? Optional.<StoredModel>empty() : store.find(name);
    return stored.orElseThrow(() -> Fault.notFound("model " + name + " is not in the store"));
  }

  private void pollSafely() {
    try {
      poll();
    } catch (RuntimeException | Error e) {
      // A scheduled task that throws would never run again.
      LOG.error("a look at the store failed", e);
    }
  }

  @Override
  public Lease lease(ModelRef ref) {
    var model = models.get(ref.name());
    if (model == null) {
      throw Routes.notFound(ref);
    }
    return model.lease(ref);
  }

  @Override
  public List<ModelStatus> models() {
    return models.values().stream().map(HostedModel::status).toList();
  }

  @Override
  public Optional<ModelStatus> find(String name) {
    return Optional.ofNullable(models.get(name)).map(HostedModel::status);
  }

  @Override
  public boolean isSettled() {
    return settled;
  }

  @Override
  public List<RuntimeInfo> runtimes() {
    return loader.runtimes().stream().map(ModelRuntime::info).toList();
  }

  /** Stops looking and unloads everything, waiting a bounded time for leases that are held. */
  @Override
  public void close() {
    closed = true;
    watcher.shutdown();
    long deadline = loader.ticker().nanos() + STOP_LIMIT.toNanos();
    try {
      // A load that is under way cannot be broken off, only waited for.
      if (polling.tryLock(STOP_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          models.values().forEach(HostedModel::stop);
        } finally {
          polling.unlock();
        }
      }
      while (!models.values().stream().allMatch(HostedModel::isOver)
          && loader.ticker().nanos() < deadline) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!models.values().stream().allMatch(HostedModel::isOver)) {
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
