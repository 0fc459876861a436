package dev.tandem.registry;

import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The models of a store, each followed by itself so that a slow one holds up no other. */
final class HostedModels {
  // Loading takes whole cores from those who predict, so only some at a time.
  private static final int LOADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);

  private final Store store;
  private final Loader loader;
  private final Map<String, Follower> followers = new ConcurrentSkipListMap<>();
  private final AtomicLong looks = new AtomicLong();
  private final ExecutorService loads = loads();
  private volatile boolean closed;

  HostedModels(Store store, Loader loader) {
    this.store = store;
    this.loader = loader;
  }

  private static ExecutorService loads() {
    var threads = Thread.ofPlatform().daemon().name("model-loader-", 0).factory();
    var pool =
        new ThreadPoolExecutor(
            LOADS, LOADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  @Nullable HostedModel find(String name) {
    var follower = followers.get(name);
    return follower == null ? null : follower.model();
  }

  Collection<HostedModel> all() {
    return followers.values().stream().map(Follower::model).toList();
  }

  /** Looks at the whole store; the future ends when every model is as it was found. */
  CompletableFuture<Void> look() throws IOException {
    long look = looks.incrementAndGet();
    var stored = store.scan();
    stored.keySet().forEach(this::follower);
    var all =
        followers.entrySet().stream()
            .map(
                entry -> {
                  var view = new Follower.View(look, stored.get(entry.getKey()));
                  var follower = entry.getValue();
                  return follower.offer(view).thenRun(() -> forgetIfOver(entry.getKey(), follower));
                })
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(all);
  }

  private Follower follower(String name) {
    return followers.computeIfAbsent(name, n -> new Follower(new HostedModel(n, loader), loads));
  }

  private void forgetIfOver(String name, Follower follower) {
    if (follower.isOver() && !closed) {
      followers.remove(name, follower);
    }
  }

  /** Changes one model that is in the store, and the store, then follows what came of it. */
  void change(String name, BiConsumer<HostedModel, StoredModel> change) {
    expectStored(name); // So that no follower is made for a name that somebody made up.
    var follower = follower(name);
    follower.alone(
        hosted -> {
          long look = looks.incrementAndGet();
          change.accept(hosted, expectStored(name));
          follower.follow(new Follower.View(look, find(store, name).orElse(null)));
        });
    forgetIfOver(name, follower);
  }

  private StoredModel expectStored(String name) {
    var stored = closed ? Optional.<StoredModel>empty() : find(store, name);
    return stored.orElseThrow(() -> Fault.notFound("model " + name + " is not in the store"));
  }

  private static Optional<StoredModel> find(Store store, String name) {
    try {
      return store.find(name);
    } catch (IOException e) {
      throw StoreFaults.unavailable(store, e);
    }
  }

  /** Unloads everything; whether it did within the limit. */
  boolean close(Duration limit, Ticker ticker) {
    closed = true;
    loads.shutdown();
    long deadline = ticker.nanos() + limit.toNanos();
    try {
      for (var follower : followers.values()) {
        follower.stop(Math.max(0, deadline - ticker.nanos()));
      }
      while (!isOver() && ticker.nanos() < deadline) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return isOver();
  }

  private boolean isOver() {
    return all().stream().allMatch(HostedModel::isOver);
  }
}
