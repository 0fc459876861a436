package dev.tandem.registry;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one model as the store has it: one thread at a time, never back to an older view, and with
 * one view waiting at most, the newest. Thread safe.
 */
final class Follower {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);

  /**
   * What a look at the store found.
   *
   * @param look rises with every look
   * @param stored null if the model is not in the store
   */
  record View(long look, @Nullable StoredModel stored) {}

  private record Waiting(View view, CompletableFuture<Void> done) {}

  private final HostedModel model;
  private final Executor executor;
  private final ReentrantLock following = new ReentrantLock();
  private final ReentrantLock offering = new ReentrantLock();
  private @Nullable Waiting waiting;
  private boolean running;
  private long last = -1;
  private volatile boolean over;

  Follower(HostedModel model, Executor executor) {
    this.model = model;
    this.executor = executor;
  }

  HostedModel model() {
    return model;
  }

  /** Whether the model is gone and this follows it no more. */
  boolean isOver() {
    return over;
  }

  /** Has a view followed in the background; the future ends when it, or a newer one, is. */
  CompletableFuture<Void> offer(View view) {
    offering.lock();
    try {
      var done = waiting == null ? new CompletableFuture<Void>() : waiting.done();
      waiting = new Waiting(view, done);
      if (!running) {
        running = true;
        send();
      }
      return done;
    } finally {
      offering.unlock();
    }
  }

  private void send() {
    try {
      executor.execute(this::run);
    } catch (RejectedExecutionException e) {
      running = false; // The registry is closing.
      take().done().complete(null);
    }
  }

  private void run() {
    offering.lock();
    Waiting next;
    try {
      next = take();
    } finally {
      offering.unlock();
    }
    try {
      alone(model -> follow(next.view()));
    } catch (RuntimeException | Error e) {
      // One model's trouble must not keep the others from being followed.
      LOG.error("model {} could not be brought up to date", model.status().name(), e);
    }
    next.done().complete(null);
    offering.lock();
    try {
      running = waiting != null;
      if (running) {
        send();
      }
    } finally {
      offering.unlock();
    }
  }

  private Waiting take() {
    var taken = waiting;
    waiting = null;
    if (taken == null) {
      throw new IllegalStateException("nothing waits");
    }
    return taken;
  }

  /** Runs a change while nobody else changes the model. */
  void alone(Consumer<HostedModel> change) {
    following.lock();
    try {
      change.accept(model);
    } finally {
      following.unlock();
    }
  }

  /** Follows a view now. Only under {@link #alone}. */
  void follow(View view) {
    if (over || view.look() < last) {
      return;
    }
    last = view.look();
    if (view.stored() != null) {
      model.follow(view.stored());
      return;
    }
    model.stop();
    over = model.isOver();
  }

  /** Unloads all and follows nothing more; waits so long for a load that is under way. */
  void stop(long limitNanos) throws InterruptedException {
    if (following.tryLock(limitNanos, TimeUnit.NANOSECONDS)) {
      try {
        over = true;
        model.stop();
      } finally {
        following.unlock();
      }
    }
  }
}
