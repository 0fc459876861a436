package dev.tandem.pipeline;

import dev.tandem.nn.Ensemble;
import dev.tandem.nn.Network;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.registry.ModelSettings;
import dev.tandem.registry.NewModelYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the directory of a version that Tandem trained says of it.
 *
 * @param network whose answers are probabilities where it has classes
 * @param settings the version's own, as training wrote them
 * @param vocabulary the content of its file; empty where the input has none
 */
record TrainedVersion(Network network, ModelSettings settings, String vocabulary) {
  /** Nothing where its lineage does not say what network it is. */
  static Optional<TrainedVersion> read(Path directory) throws IOException {
    Optional<Network> network = LineageJson.network(directory);
    if (network.isEmpty()) {
      return Optional.empty();
    }
    var settings = NewModelYaml.read(directory);
    String vocabulary =
        settings.input() instanceof PreprocessingSpec.Vocabulary words
            ? Files.readString(directory.resolve(words.vocabulary()))
            : "";
    Network answering =
        settings.output().logits() ? Ensemble.answeringProbabilities(network.get()) : network.get();
    return Optional.of(new TrainedVersion(answering, settings, vocabulary));
  }
}
