package dev.tandem.pipeline;

import dev.tandem.dataset.Dataset;
import dev.tandem.dataset.Target;
import dev.tandem.nn.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which targets of a dataset the outputs of a network learn. */
record OutputTargets(TrainingSpecification wanted, Dataset dataset) {
  /**
   * The target of each output by the output's name; none where one target is for all.
   *
   * @param first the target of any example
   */
  Map<String, String> of(Network network, Target first) {
    var outputs = network.outputs();
    var chosen = wanted.dataset().targets();
    boolean isOne = outputs.size() == 1 && chosen.isEmpty();
    if (isOne && !(first instanceof Target.Several)) {
      expectNumbersFit(outputs.getFirst(), first);
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
          "/dataset/targets must say which target output %s learns; dataset %s has: %s"
              .formatted(outputs.getFirst(), dataset.name(), String.join(", ", there)));
    }
    var targets = new LinkedHashMap<String, String>();
    outputs.forEach(output -> targets.put(output, chosen.getOrDefault(output, output)));
    targets.forEach((output, target) -> expectFit(output, target, List.copyOf(there)));
    return targets;
  }

  private void expectFit(String output, String target, List<String> there) {
    if (!there.contains(target)) {
      throw PrepareMaterial.unprocessable(
          "output %s is to learn target %s, but dataset %s has: %s; /dataset/targets names one"
              .formatted(output, target, dataset.name(), String.join(", ", there)));
    }
    var classes = dataset.targets().get(target);
    expectFit(output, classes != null && !classes.isEmpty());
  }

  private void expectNumbersFit(String output, Target target) {
    expectFit(output, target instanceof Target.Label);
  }

  private void expectFit(String output, boolean hasClasses) {
    if (!hasClasses && wanted.loss().of(output).isOfClasses()) {
      throw PrepareMaterial.unprocessable(
          "/loss compares classes, but dataset %s has numbers to predict; use mse, mae or huber"
              .formatted(dataset.name()));
    }
  }
}
