package dev.tandem.dataset;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Examples that train and are evaluated too, which makes a network look better than it is; found by
 * their content.
 */
public final class Overlap {
  private final Map<Content, String> training = new HashMap<>();
  private int count;
  private String first = "";

  private Overlap() {}

  /** What the two parts of a split share, in a sentence; empty if they share nothing. */
  public static Optional<String> of(Source source, Split split) {
    var overlap = new Overlap();
    overlap.addTraining(source, split.training());
    overlap.compare(source, split.validation());
    return overlap.sentence("of the validation set");
  }

  /** What another set shares with the examples that train; empty if they share nothing. */
  public static Optional<String> of(Source source, int[] trained, Source other) {
    var overlap = new Overlap();
    overlap.addTraining(source, trained);
    overlap.compare(
        other, java.util.stream.IntStream.range(0, other.dataset().examples()).toArray());
    return overlap.sentence("of " + other.dataset().name());
  }

  private void addTraining(Source source, int[] indices) {
    each(source, indices, (content, where) -> training.putIfAbsent(content, where));
  }

  private void compare(Source source, int[] indices) {
    each(
        source,
        indices,
        (content, where) -> {
          String same = training.get(content);
          if (same != null && count++ == 0) {
            first = where + " is " + same;
          }
        });
  }

  private interface Visitor {
    void visit(Content content, String where);
  }

  private static void each(Source source, int[] indices, Visitor visitor) {
    var wanted = new BitSet();
    Arrays.stream(indices).forEach(wanted::set);
    int[] next = {0};
    try (var examples = source.read()) {
      examples
          .filter(_ -> wanted.get(next[0]++))
          .forEachOrdered(example -> visitor.visit(Content.of(example.item()), example.where()));
    }
  }

  private Optional<String> sentence(String of) {
    return count == 0
        ? Optional.empty()
        : Optional.of(
            "%d %s %s among those that train: %s%s"
                .formatted(
                    count,
                    count == 1 ? "example" : "examples",
                    of + (count == 1 ? " is" : " are"),
                    first,
                    count == 1 ? "" : "; …"));
  }
}
