package dev.tandem.training;

import dev.tandem.dataset.Examples;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Examples in an order, cut into batches; the last is what is left. */
final class Batches implements AutoCloseable {
  private final TrainingPlan plan;
  private final Examples examples;
  private final int size;
  private final Map<Integer, Batch> bySize = new HashMap<>();
  private int[] order;

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
    order = IntStream.range(0, examples.count()).toArray();
    var random = new SplittableRandom(plan.seed() * 0x9E3779B97F4A7C15L + epoch);
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
  }

  int count() {
    return Math.ceilDiv(examples.count(), size);
  }

  /** The batch of that number, valid until the next is asked for. */
  Batch at(int number) {
    int start = number * size;
    Batch batch =
        bySize.computeIfAbsent(
            Math.min(size, examples.count() - start), rows -> new Batch(plan, rows));
    batch.fill(examples, order, start);
    return batch;
  }

  @Override
  public void close() {
    bySize.values().forEach(Batch::close);
  }
}
