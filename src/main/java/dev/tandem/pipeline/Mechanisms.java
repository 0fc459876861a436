package dev.tandem.pipeline;

import dev.tandem.fault.Fault;
import java.util.List;
import java.util.Map;

/** What a specification may ask for and a training here cannot do. */
final class Mechanisms {
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "multi_worker", "a training runs in one process on one machine",
          "tpu", "there is no TensorFlow for TPUs outside of Google's machines in Java",
          "tensorrt", "TensorRT makes models faster after training and is no way to train");

  private Mechanisms() {}

  /** Refuses what is not there, by the pointer of its field. */
  static void expectAll(TrainingSpecification wanted) {
    String strategy = wanted.distribution().strategy();
    String reason = ELSEWHERE.get(strategy);
    if (reason != null) {
      throw unsupported(
          "/distribution/strategy", strategy + ": " + reason + "; use none or mirrored");
    }
  }

  private static Fault unsupported(String pointer, String what) {
    String detail = "is not supported here: " + what;
    return new Fault(
        Fault.Kind.UNPROCESSABLE,
        pointer + " " + detail,
        List.of(new Fault.Violation(pointer, detail)));
  }
}
