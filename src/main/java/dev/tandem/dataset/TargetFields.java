package dev.tandem.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The targets that the outputs of a network are to learn of a dataset that has several. */
record TargetFields(Dataset dataset, Preparation preparation) {
  /**
   * In the order of the outputs; none where one target is for all.
   *
   * @param first the target of any example
   */
  List<TargetField> of(Target first) {
    var names = List.copyOf(dataset.targets().keySet());
    var fields = new ArrayList<TargetField>();
    preparation
        .targets()
        .forEach(
            (output, target) -> {
              var classes = dataset.expectTarget(output, target);
              if (first.part(target, names) instanceof Target.Numbers numbers) {
                fields.add(new TargetField(output, target, List.of(), numbers.values().length));
                return;
              }
              var known = preparation.classNames(output);
              check(dataset.name(), classes, known);
              fields.add(
                  new TargetField(
                      output, target, known.isEmpty() ? List.copyOf(classes.keySet()) : known, 0));
            });
    return fields;
  }

  /** Refuses a single class to learn, and classes that are not among those known. */
  static void check(String dataset, Map<String, Integer> classes, List<String> known) {
    var there =
        classes.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(Map.Entry::getKey)
            .toList();
    if (known.isEmpty() && there.size() == 1) {
      throw DatasetFaults.unprocessable(
          "dataset %s has only one class, '%s'; a classification needs at least two: add examples"
                  .formatted(dataset, there.getFirst())
              + " of another class");
    }
    var unknown = there.stream().filter(name -> !known.contains(name)).toList();
    if (!known.isEmpty() && !unknown.isEmpty()) {
      throw DatasetFaults.unprocessable(
          "dataset %s has classes that the network does not know: %s; it knows: %s"
              .formatted(dataset, DatasetFaults.listed(unknown), DatasetFaults.listed(known)));
    }
  }
}
