package dev.tandem.registry;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelName;

/** Names that stand for versions. They are parts of paths, as names of models are. */
final class Labels {
  static final String RULE =
      "a label's name is 1 to 128 letters, digits, '.', '_' and '-', a letter or digit first";

  private Labels() {}

  static boolean isValid(String label) {
    return ModelName.isValid(label);
  }

  static void check(String label) {
    if (!isValid(label)) {
      String shown = label.length() <= 64 ? label : label.substring(0, 64) + "…";
      throw Fault.badInput("label '%s' cannot be: %s".formatted(shown, RULE));
    }
  }
}
