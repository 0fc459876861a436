package dev.tandem.pipeline;

import dev.tandem.dataset.Dataset;
import dev.tandem.dataset.Examples;
import dev.tandem.nn.Network;
import dev.tandem.preprocessing.PreprocessingSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run trains with: examples prepared for a network, and the network that suits them.
 *
 * @param input as the training set adapted it
 * @param vocabulary the content of its file; empty where the input has none
 * @param splitDigest the SHA-256 of which examples train and which validate
 * @param overlaps what the sets share, in sentences; told once
 */
record Material(
    Network network,
    PreprocessingSpec input,
    String vocabulary,
    Sets sets,
    Dataset dataset,
    String splitDigest,
    List<String> overlaps)
    implements AutoCloseable {
  /**
   * The sets of examples.
   *
   * @param whole what some of them are parts of, closed with them
   */
  record Sets(
      Examples training, @Nullable Examples validation, @Nullable Examples test, Examples whole)
      implements AutoCloseable {
    @Override
    public void close() {
      training.close();
      whole.close();
      if (validation != null) {
        validation.close();
      }
      if (test != null) {
        test.close();
      }
    }
  }

  List<String> classNames() {
    return sets.training().classNames();
  }

  /** What is wrong with the sets and lets them be used: what they share, what was left out. */
  List<String> problems() {
    var problems = new ArrayList<>(overlaps);
    problems.addAll(sets.whole().problems());
    for (Examples other : new Examples[] {sets.validation(), sets.test()}) {
      if (other != null && !other.problems().equals(sets.whole().problems())) {
        problems.addAll(other.problems());
      }
    }
    return problems;
  }

  @Override
  public void close() {
    sets.close();
  }
}
