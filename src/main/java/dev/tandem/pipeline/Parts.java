package dev.tandem.pipeline;

import dev.tandem.archive.Checksums;
import dev.tandem.dataset.Dataset;
import dev.tandem.dataset.Split;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Divides examples into those that train and those that validate. */
record Parts(DatasetChoice choice, Dataset dataset, long seed) {
  /**
   * @param labels the class index of each example; empty for a regression
   */
  Split of(int[] labels, int count) {
    if (choice.validationSplit() == 0) {
      return new Split(IntStream.range(0, count).toArray(), new int[0]);
    }
    String how =
        choice.split() != null ? choice.split() : labels.length > 0 ? "stratified" : "random";
    return switch (how) {
      case "stratified" -> Split.stratified(labels, choice.validationSplit(), seed);
      case "tail" -> Split.tail(dataset, count, choice.validationSplit(), seed);
      default -> Split.random(count, choice.validationSplit(), seed);
    };
  }

  /** The SHA-256 of a split. */
  static String digest(Split split) {
    String text = Arrays.toString(split.training()) + Arrays.toString(split.validation());
    try {
      return Checksums.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
