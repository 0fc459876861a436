package dev.tandem.pipeline;

import dev.tandem.dataset.Example;
import dev.tandem.dataset.Source;
import dev.tandem.inference.OutputNumbers;
import dev.tandem.model.Signature;
import dev.tandem.tensor.NamedTensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One version's answers to a dataset's examples, held against what they should have been. */
final class EvaluationRun {
  /** Of the heap, what the answers of one evaluation may take. */
  private static final int HEAP_SHARE = 4;

  private static final int PROBLEMS = 100;

  private final Source source;
  private final List<MeasuredOutput> outputs = new ArrayList<>();

  /** What each is measured on; empty where there is one target for all. */
  private final List<String> targets;

  /** How many numbers the only answer has, where a version gives several. */
  private final int wanted;

  private final List<String> problems = new ArrayList<>();

  EvaluationRun(Source source, EvaluatedOutputs evaluated) {
    this.source = source;
    evaluated.outputs().keySet().forEach(about -> outputs.add(new MeasuredOutput(about)));
    this.targets = List.copyOf(evaluated.outputs().values());
    this.wanted =
        evaluated.outputs().keySet().stream()
            .mapToInt(about -> Math.max(1, about.classNames().size()))
            .max()
            .orElse(1);
  }

  /** What {@link #report} wants to be given of a version's outputs. */
  List<float[]> read(NamedTensors given, Signature signature) {
    return outputs.stream()
        .map(
            output ->
                output.name().isEmpty()
                    ? OutputNumbers.only(given, signature, wanted, "answer to be measured")
                    : OutputNumbers.named(given, signature, output.name()))
        .map(numbers -> numbers.floats())
        .toList();
  }

  /** The report, or a fault that says why there is none. */
  Evaluation.Report report(Examined examined) {
    try (var examples = source.read()) {
      examined.each(examples.iterator(), this::take);
    }
    if (outputs.getFirst().isEmpty()) {
      throw PrepareMaterial.unprocessable(
          "dataset %s has no example that can be read; %s"
              .formatted(
                  source.dataset().name(),
                  problems.isEmpty() ? "it is empty" : problems.getFirst()));
    }
    if (outputs.getFirst().name().isEmpty()) {
      return outputs.getFirst().report(problems);
    }
    Map<String, Evaluation.Report> reports = new LinkedHashMap<>();
    outputs.forEach(output -> reports.put(output.name(), output.report(List.of())));
    return new Evaluation.Report.OfOutputs(reports, problems);
  }

  private void take(Example example, Examined.Answer answer) {
    switch (answer) {
      case Examined.Answer.Given(var numbers) -> {
        boolean isFirst = outputs.getFirst().isEmpty();
        var names = List.copyOf(source.dataset().targets().keySet());
        for (int i = 0; i < outputs.size(); i++) {
          String target = targets.get(i);
          outputs
              .get(i)
              .take(
                  numbers.get(i),
                  target.isEmpty() ? example.target() : example.target().part(target, names));
        }
        if (isFirst) {
          expectRoom();
        }
      }
      case Examined.Answer.Unreadable(String why) -> {
        if (problems.size() < PROBLEMS) {
          problems.add(example.where() + " is left out: " + why);
        }
      }
    }
  }

  private void expectRoom() {
    int examples = source.dataset().examples();
    long bytes = outputs.stream().mapToLong(output -> output.bytes(examples)).sum();
    long most = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    if (bytes > most) {
      throw PrepareMaterial.unprocessable(
          "the answers to %d examples take %d bytes, and %d may be used; take fewer examples or"
                  .formatted(examples, bytes, most)
              + " give the service more memory");
    }
  }
}
