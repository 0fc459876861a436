package dev.tandem.dataset;

import dev.tandem.archive.Checksums;
import dev.tandem.fault.Fault;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which examples train and which validate, by index. The same seed splits the same way.
 *
 * @param training in the order of the split; it is shuffled again by whoever trains
 */
public record Split(int[] training, int[] validation) {
  /**
   * How to split.
   *
   * @param how stratified, random or tail; the default, null, is stratified where there are classes
   *     and random where there are none
   * @param fraction what validates; 0 leaves all examples in their order
   */
  public record Rule(@Nullable String how, double fraction, long seed) {
    /**
     * @param labels the class index of each example; empty where there are no classes
     */
    public Split of(Dataset dataset, int[] labels, int count) {
      String name = how != null ? how : labels.length > 0 ? "stratified" : "random";
      if (name.equals("stratified") && labels.length == 0) {
        throw DatasetFaults.unprocessable(
            "dataset.split stratified needs classes, dataset %s has none; use random or tail"
                .formatted(dataset.name()));
      }
      if (fraction == 0) {
        return new Split(IntStream.range(0, count).toArray(), new int[0]);
      }
      return switch (name) {
        case "stratified" -> stratified(labels, fraction, seed);
        case "random" -> random(count, fraction, seed);
        case "tail" -> tail(dataset, count, fraction, seed);
        default ->
            throw Fault.badInput("dataset.split must be stratified, random or tail, got " + name);
      };
    }
  }

  /** The SHA-256 of which examples are in which part. */
  public String digest() {
    return Checksums.ofText(Arrays.toString(training) + Arrays.toString(validation));
  }

  /** As many of each class as its share, at least one of a class that has two. */
  public static Split stratified(int[] labels, double fraction, long seed) {
    check(fraction);
    int[] order = shuffled(labels.length, seed);
    int classes = Arrays.stream(labels).max().orElse(-1) + 1;
    int[] wanted = shares(labels, classes, fraction);
    boolean[] held = new boolean[labels.length];
    for (int i = order.length - 1; i >= 0; i--) {
      held[i] = wanted[labels[order[i]]]-- > 0;
    }
    return new Split(
        IntStream.range(0, order.length).filter(i -> !held[i]).map(i -> order[i]).toArray(),
        IntStream.range(0, order.length).filter(i -> held[i]).map(i -> order[i]).toArray());
  }

  private static int[] shares(int[] labels, int classes, double fraction) {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    int[] shares = new int[classes];
    for (int i = 0; i < classes; i++) {
      int share = (int) Math.round(counts[i] * fraction);
      shares[i] =
          fraction > 0 && counts[i] > 1 ? Math.clamp(share, 1, counts[i] - 1) : Math.min(share, 0);
    }
    return shares;
  }

  /** The last part of a seeded order. */
  public static Split random(int count, double fraction, long seed) {
    return cut(shuffled(count, seed), fraction);
  }

  /** The last part as they come, as Keras's {@code validation_split}. */
  public static Split tail(int count, double fraction) {
    return cut(IntStream.range(0, count).toArray(), fraction);
  }

  /**
   * The last part; of what comes sorted by its classes, as folders do, the last part of a seeded
   * order.
   */
  public static Split tail(Dataset dataset, int count, double fraction, long seed) {
    return dataset.format().equals(UploadFormat.IMAGE_FOLDERS.label())
        ? random(count, fraction, seed)
        : tail(count, fraction);
  }

  private static Split cut(int[] order, double fraction) {
    check(fraction);
    int at = (int) Math.floor(order.length * (1 - fraction));
    return new Split(Arrays.copyOfRange(order, 0, at), Arrays.copyOfRange(order, at, order.length));
  }

  private static void check(double fraction) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw Fault.badInput(
          "dataset.validation_split must be at least 0 and less than 1, got " + fraction);
    }
  }

  private static int[] shuffled(int count, long seed) {
    int[] order = IntStream.range(0, count).toArray();
    RandomGenerator random = new SplittableRandom(seed);
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
    return order;
  }
}
