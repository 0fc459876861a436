package dev.tandem.pipeline;

import dev.tandem.nn.Input;
import dev.tandem.registry.InputSettings;
import dev.tandem.training.FieldsJson;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What versions must have in common to answer together. */
final class Agreement {
  private @Nullable TrainedVersion first;
  private String title = "";

  /** A fault at a version's place where it differs from the first, which says in what. */
  void expect(ParentVersion version, TrainedVersion trained) {
    if (first == null) {
      first = trained;
      title = version.title();
      expectOneOutput(version, trained);
      return;
    }
    same(version, "inputs", shapes(first), shapes(trained));
    same(version, "outputs", answers(first), answers(trained));
    same(
        version,
        "input",
        InputSettings.write(first.settings().input()),
        InputSettings.write(trained.settings().input()));
    if (!first.vocabulary().equals(trained.vocabulary())) {
      throw FieldsJson.fault(
          version.pointer(),
          "has another vocabulary than %s: %s; train both on the same texts: split tail, or another set"
                  .formatted(title, firstDifference(first.vocabulary(), trained.vocabulary()))
              + " that validates");
    }
    same(version, "class_names", first.settings().classNames(), trained.settings().classNames());
  }

  TrainedVersion expectFirst() {
    return Objects.requireNonNull(first);
  }

  private static void expectOneOutput(ParentVersion version, TrainedVersion trained) {
    int outputs = trained.network().outputs().size();
    if (outputs != 1) {
      throw FieldsJson.fault(version.pointer(), "must be a version of one output, has " + outputs);
    }
  }

  private void same(ParentVersion version, String what, Object ours, Object theirs) {
    if (!ours.equals(theirs)) {
      throw FieldsJson.fault(
          version.pointer(),
          "must have the same %s as %s, %s, has %s".formatted(what, title, ours, theirs));
    }
  }

  private static List<String> shapes(TrainedVersion trained) {
    return trained.network().inputs().stream()
        .map((Input input) -> input.dtype() + " " + input.shape())
        .toList();
  }

  private static List<String> answers(TrainedVersion trained) {
    var network = trained.network();
    return network.outputs().stream()
        .map(output -> String.valueOf(network.shapes().get(output)))
        .toList();
  }

  private static String firstDifference(String ours, String theirs) {
    List<String> one = ours.lines().toList();
    List<String> other = theirs.lines().toList();
    int line = 0;
    while (line < Math.min(one.size(), other.size()) && one.get(line).equals(other.get(line))) {
      line++;
    }
    return "line %d is \"%s\", not \"%s\"".formatted(line + 1, at(other, line), at(one, line));
  }

  private static String at(List<String> lines, int line) {
    return line < lines.size() ? lines.get(line) : "";
  }
}
