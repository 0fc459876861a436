package dev.tandem.pipeline;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What a run came to, as it is kept and told. */
final class ResultJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private ResultJson() {}

  /**
   * What was made.
   *
   * @param bestEpoch whose weights these are; 0 for the last
   */
  record Made(long parameters, int epochs, int bestEpoch, List<String> classNames) {}

  static String text(
      Map<String, Map<String, Double>> evaluation,
      @Nullable Gate gate,
      Gate.@Nullable Verdict verdict,
      Made made) {
    var json = MAPPER.createObjectNode();
    var sets = json.putObject("evaluation");
    evaluation.forEach((set, metrics) -> ReportJson.put(sets.putObject(set), metrics));
    if (gate == null || verdict == null) {
      json.putNull("gate");
    } else {
      json.putObject("gate")
          .put("expression", gate.text())
          .put("passed", verdict.passed())
          .put("reason", verdict.reason());
    }
    json.put("model_directory", "model");
    json.put("parameters", made.parameters()).put("epochs", made.epochs());
    json.put("best_epoch", made.bestEpoch());
    made.classNames().forEach(json.putArray("class_names")::add);
    return json.toString();
  }

  /** Why its gate refused it; null where it did not. */
  static @Nullable String refusal(String result) {
    var gate = MAPPER.readTree(result).path("gate");
    boolean passed = gate.path("passed").asBoolean(true);
    return passed ? null : gate.path("reason").asString("the gate does not hold");
  }
}
