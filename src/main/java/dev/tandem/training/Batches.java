package dev.tandem.training;

import dev.tandem.dataset.Examples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Examples in an order, cut into batches; the last is what is left. While one is used, a thread
 * fills the next.
 */
final class Batches implements AutoCloseable {
  private final TrainingPlan plan;
  private final Examples examples;
  private final int size;
  private final ExecutorService filling =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("batches").factory());
  // The tensors in use, and those of the batch that is filled ahead.
  private final List<Map<Integer, List<Batch>>> shelves = List.of(new HashMap<>(), new HashMap<>());
  private int[] order;
  private int parts = 1;
  private int shelf;
  private int aheadNumber = -1;
  private @Nullable CompletableFuture<List<Batch>> ahead;

  Batches(TrainingPlan plan, Examples examples) {
    this.plan = plan;
    this.examples = examples;
    this.order = IntStream.range(0, examples.count()).toArray();
    this.size =
        plan.batchSize() == 0
            ? Math.max(1, examples.count())
            : Math.min(plan.batchSize(), Math.max(1, examples.count()));
  }

  /** Puts the examples in the order of an epoch, which only the seed and the epoch decide. */
  void shuffle(int epoch) {
    forgetAhead();
    order = IntStream.range(0, examples.count()).toArray();
    var random = new SplittableRandom(plan.seed() * 0x9E3779B97F4A7C15L + epoch);
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
  }

  /** Cuts every batch into so many parts, fewer where it has fewer examples. */
  void cut(int count) {
    forgetAhead();
    parts = count;
  }

  /** How many examples a batch has at most. */
  int size() {
    return size;
  }

  int count() {
    return Math.ceilDiv(examples.count(), size);
  }

  /** The parts of the batch of that number, valid until the next is asked for. */
  List<Batch> at(int number) {
    CompletableFuture<List<Batch>> filled = aheadNumber == number ? ahead : null;
    if (filled == null) {
      forgetAhead();
      filled = start(number);
    }
    ahead = null;
    aheadNumber = -1;
    List<Batch> batch = joined(filled);
    if (number + 1 < count()) {
      ahead = start(number + 1);
      aheadNumber = number + 1;
    }
    return batch;
  }

  private void forgetAhead() {
    if (ahead != null) {
      joined(ahead);
    }
    ahead = null;
    aheadNumber = -1;
  }

  private CompletableFuture<List<Batch>> start(int number) {
    shelf = 1 - shelf;
    var own = shelves.get(shelf);
    return CompletableFuture.supplyAsync(() -> filled(number, own), filling);
  }

  private static List<Batch> joined(CompletableFuture<List<Batch>> filled) {
    try {
      return filled.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private List<Batch> filled(int number, Map<Integer, List<Batch>> from) {
    int start = number * size;
    int rows = Math.min(size, examples.count() - start);
    int count = Math.min(parts, rows);
    var batches = new ArrayList<Batch>(count);
    var used = new HashMap<Integer, Integer>();
    for (int i = 0; i < count; i++) {
      int end = number * size + (int) ((long) rows * (i + 1) / count);
      List<Batch> alike = from.computeIfAbsent(end - start, absent -> new ArrayList<>());
      int next = used.merge(end - start, 1, Integer::sum) - 1;
      if (next == alike.size()) {
        alike.add(new Batch(plan, end - start));
      }
      alike.get(next).fill(examples, order, start);
      batches.add(alike.get(next));
      start = end;
    }
    return batches;
  }

  @Override
  public void close() {
    if (ahead != null) {
      // What it would tell is nobody's any more.
      var _ = ahead.handle((batch, failure) -> 0).join();
    }
    filling.close();
    for (var one : shelves) {
      one.values().forEach(alike -> alike.forEach(Batch::close));
    }
  }
}
