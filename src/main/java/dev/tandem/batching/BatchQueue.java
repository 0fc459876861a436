package dev.tandem.batching;

import dev.tandem.batching.BatchObserver.Reason;
import dev.tandem.batching.BatchObserver.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who runs now and who waits: the number of runs under way, and the batches that wait for one to
 * end. It starts no thread and runs nothing: whoever is handed a batch runs it and then asks {@link
 * #next}. While fewer run than may, nothing waits; where that changes otherwise (new options, a
 * request in pieces) the caller asks {@link #start} until it hands out no more. Thread safe: one
 * lock guards everything.
 */
final class BatchQueue {
  /** What becomes of a batch that is offered. */
  enum Answer {
    /** The caller runs it. */
    RUNS,
    /** It waits, or its request has joined one that does. */
    WAITS,
    /** Too many wait. */
    FULL,
    CLOSED
  }

  /** Searching the queue for the dead costs more than refusing, so it is done this often. */
  private static final long SWEEP_NANOS = 1_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();
  private final BatchObserver observer;

  /** Batches that take more requests, the oldest first. */
  private final LinkedHashMap<BatchKey, Batch> open = new LinkedHashMap<>();

  /** Batches that take no more, the first closed first. */
  private final ArrayDeque<Batch> full = new ArrayDeque<>();

  private volatile BatchingOptions options;
  private int running;
  private long sweptNanos;
  private boolean swept;
  private boolean closed;

  BatchQueue(BatchingOptions options, BatchObserver observer) {
    this.options = options;
    this.observer = observer;
  }

  BatchingOptions options() {
    return options;
  }

  /** Puts other options in force; batches that wait take no more and run under their own. */
  void configure(BatchingOptions changed) {
    lock.lock();
    try {
      options = changed;
      full.addAll(open.values());
      open.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Offers a batch of one request. */
  Answer offer(Batch single, long now) {
    lock.lock();
    try {
      if (closed) {
        return Answer.CLOSED;
      }
      if (running < options.threads() && open.isEmpty() && full.isEmpty()) {
        running++;
        queueRestOf(single, now);
        return Answer.RUNS;
      }
      return join(single) ? Answer.WAITS : Answer.FULL;
    } finally {
      lock.unlock();
    }
  }

  private boolean join(Batch single) {
    var request = single.first();
    if (!single.isJoinable()) {
      return hasRoom() && full.add(waits(request, single));
    }
    var key = BatchKey.of(request.inputs(), options.padVariableLengthInputs());
    var others = open.get(key);
    if (others != null && others.hasRoomFor(request)) {
      others.add(request);
      waits(request, others);
      if (others.isFull()) {
        open.remove(key);
        full.add(others);
      }
      return true;
    }
    if (!hasRoom()) {
      return false;
    }
    if (others != null) {
      open.remove(key);
      full.add(others);
    }
    open.put(key, waits(request, single));
    return true;
  }

  private boolean hasRoom() {
    return open.size() + full.size() < options.maxEnqueuedBatches();
  }

  private Batch waits(Request request, Batch batch) {
    request.waitsIn = batch;
    observer.waiting(1);
    return batch;
  }

  /** The batch to run after one has ended; null if its thread is to stop. */
  @Nullable Batch next(long now) {
    lock.lock();
    try {
      var batch = running <= options.threads() ? take(now) : null;
      if (batch == null && --running == 0) {
        quiet.signalAll();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** A waiting batch for one more thread; null if none waits or no more may run. */
  @Nullable Batch start(long now) {
    lock.lock();
    try {
      var batch = running < options.threads() ? take(now) : null;
      if (batch != null) {
        running++;
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Full batches go first, unless one that is older has waited its time. There is always one to
   * take while any waits: a batch is never kept for more rows while a thread asks.
   */
  private @Nullable Batch take(long now) {
    var first = full.peek();
    var eldest = open.firstEntry();
    Batch taken;
    if (eldest != null && (first == null || isDue(eldest.getValue(), first, now))) {
      taken = eldest.getValue();
      open.remove(eldest.getKey());
      taken.takenFor(waited(taken, now) ? Reason.TIMEOUT : Reason.IDLE);
    } else if (first != null) {
      taken = first;
      full.remove();
      taken.takenFor(Reason.FULL);
    } else {
      return null;
    }
    taken.requests().forEach(request -> request.waitsIn = null);
    observer.waiting(-taken.requests().size());
    queueRestOf(taken, now);
    return taken;
  }

  private static boolean isDue(Batch eldest, Batch first, long now) {
    return waited(eldest, now) && eldest.openedNanos() - first.openedNanos() < 0;
  }

  private static boolean waited(Batch batch, long now) {
    return now - batch.openedNanos() >= batch.options().batchTimeoutMicros() * 1000;
  }

  /** The next piece of a large request goes to the end, so that others get their turn. */
  private void queueRestOf(Batch taken, long now) {
    var cut = taken.cut();
    var rest = cut == null ? null : cut.next(now);
    if (rest != null) {
      full.add(waits(rest.first(), rest));
    }
  }

  /** Takes a request out; false if it does not wait here any more. */
  boolean withdraw(Request request) {
    lock.lock();
    try {
      var batch = request.waitsIn;
      if (batch == null) {
        return false;
      }
      request.waitsIn = null;
      batch.remove(request);
      if (batch.requests().isEmpty() && !full.remove(batch)) {
        open.values().remove(batch);
      }
      observer.waiting(-1);
      observer.refused(Refusal.WITHDRAWN);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes out those whose deadline has passed; they are the caller's. */
  List<Request> sweep(long now) {
    lock.lock();
    try {
      if (swept && now - sweptNanos < SWEEP_NANOS) {
        return List.of();
      }
      swept = true;
      sweptNanos = now;
      var dead = new ArrayList<Request>();
      sweep(open.values().iterator(), now, dead);
      sweep(full.iterator(), now, dead);
      observer.waiting(-dead.size());
      return dead;
    } finally {
      lock.unlock();
    }
  }

  private static void sweep(Iterator<Batch> batches, long now, List<Request> dead) {
    while (batches.hasNext()) {
      var batch = batches.next();
      for (var request : List.copyOf(batch.requests())) {
        if (request.isExpired(now)) {
          request.waitsIn = null;
          batch.remove(request);
          dead.add(request);
        }
      }
      if (batch.requests().isEmpty()) {
        batches.remove();
      }
    }
  }

  /** Takes no more, and hands out all that wait; what runs goes on. */
  List<Request> close() {
    lock.lock();
    try {
      closed = true;
      var left = new ArrayList<Request>();
      open.values().forEach(batch -> left.addAll(batch.requests()));
      full.forEach(batch -> left.addAll(batch.requests()));
      open.clear();
      full.clear();
      left.forEach(request -> request.waitsIn = null);
      observer.waiting(-left.size());
      return left;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing runs, and therefore nothing waits. */
  boolean isQuiet() {
    lock.lock();
    try {
      return running == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing runs. */
  void awaitQuiet() {
    lock.lock();
    try {
      while (running > 0) {
        quiet.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
