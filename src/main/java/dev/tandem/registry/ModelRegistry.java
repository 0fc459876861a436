package dev.tandem.registry;

import dev.tandem.batching.Ticker;
import dev.tandem.model.ModelRef;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.runtime.ModelRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the models of a directory and follows what changes in it. */
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
   * @param store the directory of models; read only
   * @param preprocessors makes what a specification says; its files lie in the given directory
   */
  public ModelRegistry(
      Path store,
      List<ModelRuntime> runtimes,
      BiFunction<PreprocessingSpec, Path, Preprocessor> preprocessors,
      Clock clock,
      Ticker ticker) {
    this.store = new Store(store);
    this.loader =
        new Loader(List.copyOf(runtimes), preprocessors, clock, ticker, ModelRegistry::unload);
  }

  /** Scans the store and loads what is wanted; then a thread of its own looks for changes. */
  public void start(Duration pollInterval) {
    poll();
    long nanos = pollInterval.toNanos();
    var unused =
        watcher.scheduleWithFixedDelay(this::pollSafely, nanos, nanos, TimeUnit.NANOSECONDS);
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

  private void follow(Map<String, Store.StoredModel> stored) {
    for (var model : stored.values()) {
      if (closed) {
        return;
      }
      models.computeIfAbsent(model.name(), name -> new HostedModel(name, loader)).follow(model);
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
  }

  // A thread of its own each time, so that leases closed after the registry still find one.
  private static void unload(Runnable closing) {
    daemon("unloader").newThread(closing).start();
  }

  private static ThreadFactory daemon(String name) {
    return Thread.ofPlatform().daemon().name(name).factory();
  }
}
