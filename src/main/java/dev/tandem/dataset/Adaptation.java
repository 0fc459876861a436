package dev.tandem.dataset;

import dev.tandem.preprocessing.PreprocessingSpec.Feature;
import dev.tandem.preprocessing.PreprocessingSpec.Vocabulary;
import dev.tandem.preprocessing.Vocabularies;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What preprocessing learns of the examples that train, and of no others. */
public final class Adaptation {
  /** Keras's {@code epsilon}, which stands for the deviation of what does not vary. */
  static final double EPSILON = 1e-7;

  private Adaptation() {}

  /** The tokens of {@link Vocabularies#learned}, from the texts at these indices. */
  public static List<String> vocabulary(
      Source source, int[] training, Vocabulary spec, int maxTokens) {
    try (var examples = source.read()) {
      var texts =
          chosen(examples, training)
              .map(
                  example -> {
                    if (example.item() instanceof Item.Text(String text)) {
                      return text;
                    }
                    throw DatasetFaults.unprocessable(
                        "input.kind is text, but dataset %s has no texts"
                            .formatted(source.dataset().name()));
                  });
      return Vocabularies.learned(spec, texts, maxTokens);
    }
  }

  /**
   * Each column with the mean and the deviation of the rows at these indices, as Keras's {@code
   * Normalization.adapt} has them: σ² = Σ(x − μ)² / n.
   */
  public static List<Feature> features(Source source, int[] training) {
    var columns = new LinkedHashMap<String, Moments>();
    try (var examples = source.read()) {
      chosen(examples, training)
          .forEachOrdered(
              example -> {
                if (!(example.item() instanceof Item.Row(Map<String, Double> row))) {
                  throw DatasetFaults.unprocessable(
                      "input.kind is tabular, but dataset %s has no columns of numbers"
                          .formatted(source.dataset().name()));
                }
                row.forEach(
                    (name, value) -> columns.computeIfAbsent(name, _ -> new Moments()).add(value));
              });
    }
    var features = new ArrayList<Feature>();
    columns.forEach(
        (name, moments) ->
            features.add(new Feature(name, moments.mean, Math.max(EPSILON, moments.deviation()))));
    return features;
  }

  private static Stream<Example> chosen(Stream<Example> examples, int[] indices) {
    var wanted = new BitSet();
    for (int index : indices) {
      wanted.set(index);
    }
    int[] next = {0};
    return examples.sequential().filter(_ -> wanted.get(next[0]++));
  }

  /** Mean and variance in one pass (Welford 1962). */
  private static final class Moments {
    private long count;
    private double mean;
    private double squares;

    void add(double value) {
      count++;
      double before = value - mean;
      mean += before / count;
      squares += before * (value - mean);
    }

    double deviation() {
      return Math.sqrt(squares / count);
    }
  }
}
