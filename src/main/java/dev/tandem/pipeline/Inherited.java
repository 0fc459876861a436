package dev.tandem.pipeline;

import java.io.IOException;
import java.util.List;

/**
 * What a model has from those it is made of, and not from the examples at hand.
 *
 * @param vocabulary the content of its file
 * @param classNames the classes in the order of its answers
 */
record Inherited(String vocabulary, List<String> classNames) {
  static final Inherited NOTHING = new Inherited("", List.of());

  /** An ensemble's, which all its members have alike. */
  static Inherited of(TrainingSpecification wanted, RunDirectory directory) throws IOException {
    return wanted.network().isEnsemble()
        ? TrainedVersion.read(directory.members().resolve("0"))
            .map(first -> new Inherited(first.vocabulary(), first.settings().classNames()))
            .orElse(NOTHING)
        : NOTHING;
  }
}
