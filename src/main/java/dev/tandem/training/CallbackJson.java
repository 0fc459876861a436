package dev.tandem.training;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Callbacks as a specification names them. */
public final class CallbackJson {
  private CallbackJson() {}

  public static Callback read(JsonNode json, String pointer) {
    String name = FieldsJson.name(json, pointer);
    return switch (name) {
      case "early_stopping" -> earlyStopping(json, pointer);
      case "checkpoint" -> {
        var fields =
            FieldsJson.options(
                json, pointer, List.of("monitor", "mode", "min_delta", "save_best_only"));
        yield new Callback.KeepBest(monitor(fields, 0), fields.bool("save_best_only", false));
      }
      default ->
          throw FieldsJson.fault(pointer, "must be one of early_stopping, checkpoint, got " + name);
    };
  }

  private static Callback earlyStopping(JsonNode json, String pointer) {
    var fields =
        FieldsJson.options(
            json,
            pointer,
            List.of(
                "monitor",
                "mode",
                "min_delta",
                "patience",
                "baseline",
                "start_from_epoch",
                "restore_best_weights"));
    return new Callback.EarlyStopping(
        monitor(fields, 0),
        fields.integer("patience", 0, 0),
        fields.number("baseline", Double.NaN),
        fields.integer("start_from_epoch", 0, 0),
        fields.bool("restore_best_weights", false));
  }

  static Monitor monitor(FieldsJson fields, double minDelta) {
    String mode = fields.word("mode", "auto", List.of("auto", "min", "max"));
    return new Monitor(
        fields.has("monitor") ? fields.string("monitor") : "val_loss",
        Monitor.Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
        fields.between("min_delta", minDelta, Float.MAX_VALUE));
  }
}
