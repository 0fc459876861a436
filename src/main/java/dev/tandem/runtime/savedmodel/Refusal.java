package dev.tandem.runtime.savedmodel;

import dev.tandem.fault.Fault;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Why TensorFlow does not take a model, said shortly and of the model's own things. */
final class Refusal {
  private static final Pattern UNKNOWN = Pattern.compile("Op type not registered '([^']+)'");
  private static final Pattern NO_KERNEL =
      Pattern.compile("No OpKernel was registered to support Op '([^']+)'");

  private Refusal() {}

  /** Of a failed load. */
  static Fault ofLoad(Fault told, Path directory) {
    if (told.kind() == Fault.Kind.UNPROCESSABLE) {
      return told;
    }
    String said = told.detail().replace(directory + "/", "");
    // What follows the first line is where in the graph it happened.
    String what = said.lines().findFirst().orElse(said);
    boolean isRestoring = said.contains("RestoreV2") && !what.contains("variables/");
    return refused(
        (isRestoring ? "its variables/ cannot be restored: " : "TensorFlow cannot load it: ")
            + what);
  }

  /** Of an operation that no input could make run, if that is what was told. */
  static Optional<Fault> ofOperation(String told) {
    return refused(told, UNKNOWN, "it needs operation %s, which TensorFlow %s does not have")
        .or(
            () ->
                refused(
                    told,
                    NO_KERNEL,
                    "it needs operation %s, which TensorFlow %s cannot run on this machine"));
  }

  private static Optional<Fault> refused(String told, Pattern about, String why) {
    return about
        .matcher(told)
        .results()
        .findFirst()
        .map(found -> refused(why.formatted(found.group(1), SavedModelRuntime.VERSION)));
  }

  private static Fault refused(String why) {
    return new Fault(Fault.Kind.UNPROCESSABLE, why);
  }
}
