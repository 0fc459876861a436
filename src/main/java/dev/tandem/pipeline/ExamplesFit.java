package dev.tandem.pipeline;

import dev.tandem.dataset.Dataset;
import dev.tandem.dataset.Datasets;
import dev.tandem.dataset.Example;
import dev.tandem.dataset.Item;
import dev.tandem.fault.Fault.Violation;
import dev.tandem.preprocessing.PreprocessingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether the datasets that a specification names are there and can be what it wants of them. */
record ExamplesFit(Datasets datasets) {
  /** Nothing where all fits. */
  List<Violation> problems(TrainingSpecification wanted) {
    var problems = new ArrayList<Violation>();
    named(wanted)
        .forEach(
            (pointer, name) -> {
              Optional<Dataset> found = datasets.find(name);
              if (found.isEmpty()) {
                problems.add(missing(pointer, name));
                return;
              }
              problem(pointer, found.get(), wanted).ifPresent(problems::add);
            });
    return problems;
  }

  private static Map<String, String> named(TrainingSpecification wanted) {
    var named = new TreeMap<String, String>();
    put(named, "/dataset/name", wanted.dataset().examples());
    put(named, "/validation", wanted.dataset().validation());
    put(named, "/evaluate/dataset", wanted.evaluate());
    return named;
  }

  private static void put(
      Map<String, String> named, String pointer, @Nullable ExamplesChoice choice) {
    if (choice instanceof ExamplesChoice.Named(String name)) {
      named.put(pointer, name);
    }
  }

  private Violation missing(String pointer, String name) {
    List<String> there = datasets.all().stream().map(Dataset::name).toList();
    return new Violation(
        pointer,
        "there is no dataset '%s'; there are: %s"
            .formatted(name, there.isEmpty() ? "none" : String.join(", ", there)));
  }

  private Optional<Violation> problem(
      String pointer, Dataset dataset, TrainingSpecification wanted) {
    return kind(pointer, dataset, wanted).or(() -> classes(pointer, dataset, wanted));
  }

  private Optional<Violation> kind(String pointer, Dataset dataset, TrainingSpecification wanted) {
    var input = wanted.input();
    if (input == null) {
      return Optional.empty();
    }
    String needed =
        switch (input.spec()) {
          case PreprocessingSpec.Image ignored -> "images";
          case PreprocessingSpec.Vocabulary ignored -> "texts";
          case PreprocessingSpec.Tokenizer ignored -> "texts";
          case PreprocessingSpec.Strings ignored -> "texts";
          case PreprocessingSpec.Tabular ignored -> "rows";
          case PreprocessingSpec.Raw ignored -> "";
        };
    String there = kind(dataset);
    return needed.isEmpty() || needed.equals(there) || there.equals("numbers")
        ? Optional.empty()
        : Optional.of(
            new Violation(
                pointer,
                "dataset %s holds %s, and the input is of %s"
                    .formatted(dataset.name(), there, needed)));
  }

  private String kind(Dataset dataset) {
    try (Stream<Example> examples = datasets.read(dataset)) {
      return examples
          .findFirst()
          .map(
              example ->
                  switch (example.item()) {
                    case Item.Image ignored -> "images";
                    case Item.Text ignored -> "texts";
                    case Item.Row ignored -> "rows";
                    case Item.Values ignored -> "numbers";
                    case Item.Several ignored -> "numbers";
                  })
          .orElse("nothing");
    }
  }

  private static Optional<Violation> classes(
      String pointer, Dataset dataset, TrainingSpecification wanted) {
    if (!dataset.targets().isEmpty()) {
      return Optional.empty(); // Which output learns which is looked at when it is prepared.
    }
    int classes = dataset.classes().size();
    if (wanted.network().network().outputs().size() > 1) {
      return Optional.of(
          new Violation(
              pointer,
              "dataset %s has one target, and the network several outputs"
                  .formatted(dataset.name())));
    }
    if (!wanted.loss().isOfClasses()) {
      return classes > 0
          ? Optional.of(
              new Violation(
                  "/loss", "is of numbers, and dataset %s has classes".formatted(dataset.name())))
          : Optional.empty();
    }
    if (classes < 2) {
      String has = classes == 0 ? "numbers to learn" : "one class";
      return Optional.of(
          new Violation(
              pointer,
              "dataset %s has %s, and the loss needs two classes or more; add examples of another"
                  .formatted(dataset.name(), has)));
    }
    return Optional.empty();
  }
}
