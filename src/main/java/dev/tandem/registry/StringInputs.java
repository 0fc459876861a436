package dev.tandem.registry;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.tensor.DType;
import java.util.Map;

/** Which models take a text as it is: those whose signature has one input, a string. */
final class StringInputs {
  private StringInputs() {}

  /** Refuses {@code kind: text} alone for a model whose graph takes no strings. */
  static void check(PreprocessingSpec input, Map<String, Signature> signatures) {
    if (input instanceof PreprocessingSpec.Strings && !areTaken(signatures)) {
      throw new Fault(
              Fault.Kind.UNPROCESSABLE,
              Section.FILE
                  + "input.kind text without vocabulary or tokenizer needs a model with one string"
                  + " input, this one's are "
                  + signatures.values().stream()
                      .map(signature -> signature.name() + " " + signature.inputs().keySet())
                      .sorted()
                      .toList())
          .at("/input/kind");
    }
  }

  /** What a model takes that may say nothing of it. */
  static ModelSettings shown(ModelSettings settings, Map<String, Signature> signatures) {
    boolean isText =
        settings.input() instanceof PreprocessingSpec.Raw(boolean isSaid)
            && !isSaid
            && areTaken(signatures);
    return isText ? settings.withInput(new PreprocessingSpec.Strings()) : settings;
  }

  private static boolean areTaken(Map<String, Signature> signatures) {
    var meant = signatures.get(Signature.DEFAULT);
    return meant == null
        ? signatures.values().stream().anyMatch(StringInputs::isTaken)
        : isTaken(meant);
  }

  // A serialized tf.Example, which classify and regress take, is a string and no text.
  private static boolean isTaken(Signature signature) {
    var inputs = signature.inputs().values();
    return signature.method().equals(Signature.PREDICT)
        && inputs.size() == 1
        && inputs.iterator().next().dtype() == DType.STRING;
  }
}
