package dev.tandem.pipeline;

import dev.tandem.archive.Durable;
import dev.tandem.dataset.Adaptation;
import dev.tandem.dataset.Dataset;
import dev.tandem.dataset.Datasets;
import dev.tandem.dataset.Example;
import dev.tandem.dataset.Examples;
import dev.tandem.dataset.Item;
import dev.tandem.dataset.Overlap;
import dev.tandem.dataset.PixelSums;
import dev.tandem.dataset.Preparation;
import dev.tandem.dataset.Source;
import dev.tandem.dataset.Split;
import dev.tandem.dataset.Synthetic;
import dev.tandem.dataset.Target;
import dev.tandem.fault.Fault;
import dev.tandem.nn.Network;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.preprocessing.Vocabularies;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes examples ready to train with: splits them, adapts the input on those that train, and runs
 * it over all once. What was prepared by an attempt before is taken as it is.
 */
record PrepareMaterial(
    TrainingSpecification wanted, Datasets datasets, Path directory, Inherited inherited) {
  Material run() throws IOException {
    Files.createDirectories(directory);
    Source source = source(wanted.dataset().examples());
    Example first = first(source);
    var choice = new ChosenInput(wanted).of(first.item(), source.dataset());
    expectInherited(choice, source);
    var dataset = source.dataset();
    var rule =
        new Split.Rule(wanted.dataset().split(), wanted.dataset().validationSplit(), wanted.seed());
    Split early = isAdapted(choice) ? rule.of(dataset, source.labels(), dataset.examples()) : null;
    var adapted =
        choice.standardizes() && choice.spec() instanceof PreprocessingSpec.Image image
            ? standardized(image, source, rule)
            : adapted(choice, source, early);
    Network network =
        new SuitingNetwork(wanted.network(), source.dataset(), first.target())
            .of(adapted.spec(), choice.maxTokens(), shape(first.item()));
    var preparation =
        new Preparation(Preprocessors.open(adapted.spec(), directory), inputs(network))
            .withTargets(targets(network, dataset, first.target()))
            .withClassNames(inherited.classNames());
    Path rows = directory.resolve("training.rows");
    boolean isNew = !Files.exists(rows);
    Examples whole = Examples.prepare(source, preparation, rows);
    try {
      Split split = early != null ? early : rule.of(dataset, whole.labels(), whole.count());
      expectUnshifted(early, whole, source);
      return new Material(
          network,
          adapted.spec(),
          adapted.vocabulary(),
          sets(whole, split, preparation),
          source.dataset(),
          split.digest(),
          isNew ? overlaps(source, split, whole.count()) : List.of());
    } catch (RuntimeException e) {
      whole.close();
      throw e;
    }
  }

  private Map<String, String> targets(Network network, Dataset dataset, Target first) {
    return new OutputTargets(dataset, wanted.dataset().targets(), "/dataset/targets")
        .of(network.outputs(), first, wanted.loss());
  }

  private Source source(ExamplesChoice choice) {
    return switch (choice) {
      case ExamplesChoice.Named(String name) -> datasets.source(datasets.expect(name));
      case ExamplesChoice.Formula(String kind, int examples, long seed) ->
          Synthetic.of(kind, examples, seed);
    };
  }

  private static Example first(Source source) {
    try (var examples = source.read()) {
      return examples
          .findFirst()
          .orElseThrow(
              () -> unprocessable("dataset " + source.dataset().name() + " has no examples"));
    }
  }

  private void expectInherited(InputChoice choice, Source source) {
    InputChoice said = wanted.input();
    if (wanted.network().isEnsemble() && said != null && !said.spec().equals(choice.spec())) {
      throw unprocessable(
          "/dataset holds tensors, dataset %s, but the ensemble takes input of kind %s"
              .formatted(source.dataset().name(), said.spec().kind()));
    }
  }

  private boolean isAdapted(InputChoice choice) {
    if (wanted.network().isEnsemble()) {
      return false;
    }
    return choice.spec() instanceof PreprocessingSpec.Vocabulary
        || choice.spec() instanceof PreprocessingSpec.Tabular(var features) && features.isEmpty();
  }

  private record Adapted(PreprocessingSpec spec, String vocabulary) {}

  private Adapted adapted(InputChoice choice, Source source, @Nullable Split split)
      throws IOException {
    if (split == null) {
      if (choice.spec() instanceof PreprocessingSpec.Vocabulary words) {
        Durable.write(directory.resolve(words.vocabulary()), inherited.vocabulary());
      }
      return new Adapted(choice.spec(), inherited.vocabulary());
    }
    if (choice.spec() instanceof PreprocessingSpec.Vocabulary words) {
      String text =
          Vocabularies.text(
              Adaptation.vocabulary(source, split.training(), words, choice.maxTokens()));
      Durable.write(directory.resolve(words.vocabulary()), text);
      return new Adapted(words, text);
    }
    var features = Adaptation.features(source, split.training());
    return new Adapted(new PreprocessingSpec.Tabular(features), "");
  }

  /** With the moments of those pictures that will train, which are known before they are scaled. */
  private static Adapted standardized(
      PreprocessingSpec.Image image, Source source, Split.Rule rule) {
    var sums = PixelSums.of(source, image);
    if (sums.count() == 0) {
      throw unprocessable("dataset %s has no picture that can be read".formatted(name(source)));
    }
    var split = rule.of(source.dataset(), sums.labels(), sums.count());
    return new Adapted(image.withScale(sums.scale(split.training())), "");
  }

  private static String name(Source source) {
    return source.dataset().name();
  }

  /** The shape of one item, before it is prepared. */
  private static Shape shape(Item item) {
    return switch (item) {
      case Item.Values values -> values.shape();
      case Item.Row row -> Shape.of(row.values().size());
      case Item.Image ignored -> Shape.scalar();
      case Item.Text ignored -> Shape.scalar();
      case Item.Several ignored -> Shape.scalar();
    };
  }

  private static Map<String, TensorSpec> inputs(Network network) {
    var inputs = new LinkedHashMap<String, TensorSpec>();
    network
        .inputs()
        .forEach(
            input ->
                inputs.put(
                    input.name(), new TensorSpec(input.name(), input.dtype(), input.shape())));
    return inputs;
  }

  /** A split by the source's order holds for the prepared rows only where none was left out. */
  private static void expectUnshifted(@Nullable Split early, Examples whole, Source source) {
    if (early != null && whole.count() != source.dataset().examples()) {
      throw unprocessable(
          "dataset %s has %d examples that cannot be prepared; %s"
              .formatted(
                  source.dataset().name(),
                  source.dataset().examples() - whole.count(),
                  whole.problems().getFirst()));
    }
  }

  private Material.Sets sets(Examples whole, Split split, Preparation preparation) {
    Examples validation =
        wanted.dataset().validation() == null
            ? split.validation().length == 0 ? null : whole.subset(split.validation())
            : other(
                wanted.dataset().validation(), whole, new Prepared(preparation, "validation.rows"));
    Examples test =
        wanted.evaluate() == null
            ? null
            : other(wanted.evaluate(), whole, new Prepared(preparation, "test.rows"));
    return new Material.Sets(whole.subset(split.training()), validation, test, whole);
  }

  /** How another set is prepared, and where it is kept. */
  private record Prepared(Preparation preparation, String file) {}

  private Examples other(ExamplesChoice choice, Examples whole, Prepared prepared) {
    Source source = source(choice);
    var known = prepared.preparation().withClassesOf(whole);
    Examples examples = Examples.prepare(source, known, directory.resolve(prepared.file()));
    if (examples.classNames().isEmpty() == whole.classNames().isEmpty()) {
      return examples;
    }
    examples.close();
    throw unprocessable(
        "dataset %s has %s, those that train have %s"
            .formatted(
                source.dataset().name(),
                whole.classNames().isEmpty() ? "classes" : "numbers to predict",
                whole.classNames().isEmpty() ? "numbers to predict" : "classes"));
  }

  /** What sets share that should not; unknown where left out examples moved the others. */
  private List<String> overlaps(Source source, Split split, int count) {
    var overlaps = new ArrayList<String>();
    if (count != source.dataset().examples()) {
      return overlaps;
    }
    Overlap.of(source, split).ifPresent(overlaps::add);
    for (ExamplesChoice other :
        new ExamplesChoice[] {wanted.dataset().validation(), wanted.evaluate()}) {
      if (other != null) {
        Overlap.of(source, split.training(), source(other)).ifPresent(overlaps::add);
      }
    }
    return overlaps;
  }

  static Fault unprocessable(String detail) {
    return new Fault(Fault.Kind.UNPROCESSABLE, detail);
  }
}
