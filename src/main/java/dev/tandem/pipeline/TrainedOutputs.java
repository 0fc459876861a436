package dev.tandem.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a version's files say of its several outputs.
 *
 * @param targets what each learned, by its name
 * @param logits those whose answers are still to become probabilities
 * @param classNames of those that have classes, by index
 */
record TrainedOutputs(
    Map<String, String> targets, Set<String> logits, Map<String, List<String>> classNames) {
  /** Of a version that somebody else trained. */
  static final TrainedOutputs UNKNOWN = new TrainedOutputs(Map.of(), Set.of(), Map.of());

  static TrainedOutputs read(Path version) throws IOException {
    var network = LineageJson.network(version);
    if (network.isEmpty()) {
      return UNKNOWN;
    }
    var loss = LineageJson.loss(version, network.get());
    var logits = new HashSet<String>();
    var classNames = new HashMap<String, List<String>>();
    for (String output : network.get().outputs()) {
      if (loss.isPresent() && Logits.areAnsweredBy(loss.get().of(output))) {
        logits.add(output);
      }
      Path labels = version.resolve("labels-" + RunPictures.fileName(output) + ".txt");
      if (Files.isRegularFile(labels)) {
        classNames.put(output, Files.readAllLines(labels));
      }
    }
    return new TrainedOutputs(LineageJson.targets(version), logits, classNames);
  }

  /** The classes of an output; none where they are not known. */
  List<String> of(String output) {
    return classNames.getOrDefault(output, List.of());
  }

  boolean areLogits(String output) {
    return logits.contains(output);
  }
}
