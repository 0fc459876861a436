package dev.tandem.pipeline;

import dev.tandem.dataset.Dataset;
import dev.tandem.dataset.Target;
import dev.tandem.training.Loss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which targets of a dataset the outputs of a network are about.
 *
 * @param chosen the target of an output by the output's name; the others are about that of their
 *     own name
 * @param pointer of what is chosen
 */
record OutputTargets(Dataset dataset, Map<String, String> chosen, String pointer) {
  /**
   * The target of each output by the output's name; none where one target is for all.
   *
   * @param first the target of any example
   */
  Map<String, String> of(List<String> outputs, Target first) {
    boolean isOne = outputs.size() == 1 && chosen.isEmpty();
    if (isOne && !(first instanceof Target.Several)) {
      return Map.of();
    }
    var there = dataset.targets().keySet();
    if (there.isEmpty()) {
      throw PrepareMaterial.unprocessable(
          "dataset %s has one target, and the outputs are to learn several; name its columns by"
                  .formatted(dataset.name())
              + " label_column and target_column when it is added");
    }
    if (isOne) {
      throw PrepareMaterial.unprocessable(
          "%s must say which target output %s learns; dataset %s has: %s"
              .formatted(pointer, outputs.getFirst(), dataset.name(), String.join(", ", there)));
    }
    var targets = new LinkedHashMap<String, String>();
    outputs.forEach(output -> targets.put(output, chosen.getOrDefault(output, output)));
    targets.forEach(dataset::expectTarget);
    return targets;
  }

  /** The same, where each output's loss is for what it is about. */
  Map<String, String> of(List<String> outputs, Target first, Loss loss) {
    var targets = of(outputs, first);
    for (String output : outputs) {
      String target = targets.get(output);
      boolean hasClasses =
          target == null
              ? first instanceof Target.Label
              : !dataset.expectTarget(output, target).isEmpty();
      if (!hasClasses && loss.of(output).isOfClasses()) {
        throw PrepareMaterial.unprocessable(
            "/loss compares classes, but dataset %s has numbers to predict; use mse, mae or huber"
                .formatted(dataset.name()));
      }
    }
    return targets;
  }
}
