package dev.tandem.training;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Trainings run to their end, and what they came to. */
final class Runs {
  /** A network with dropout, and with normalization by its batches. */
  static final String WITH_CHANCE =
      """
      {"input_shape": [6, 6, 1], "layers": [
        {"type": "conv2d", "filters": 4, "kernel_size": 3},
        {"type": "batch_normalization"},
        {"type": "flatten"},
        {"type": "dropout", "rate": 0.2},
        {"type": "dense", "units": 3, "activation": "softmax"}]}
      """;

  private Runs() {}

  static TrainingListener pausesAfter(int steps) {
    return new TrainingListener() {
      private int left = steps;

      @Override
      public Wanted wanted() {
        return left-- > 0 ? Wanted.RUN : Wanted.PAUSE;
      }
    };
  }

  /** The digest of the weights after a training that was paused and opened again every so often. */
  static String trained(TrainingPlan plan, Points points, Path directory, int pauseEvery) {
    return trained(points, pauseEvery, () -> Trainer.open(plan, directory));
  }

  static String trained(Points points, int pauseEvery, Supplier<Trainer> opened) {
    History.Ending ending;
    do {
      try (var trainer = opened.get()) {
        ending = trainer.train(points, points, pausesAfter(pauseEvery)).ending();
        if (ending == History.Ending.FINISHED) {
          return digest(trainer.weights());
        }
      }
    } while (ending == History.Ending.PAUSED);
    throw new AssertionError(ending);
  }

  static String digest(Map<String, float[]> weights) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      for (var weight : new TreeMap<>(weights).entrySet()) {
        sha256.update(weight.getKey().getBytes(StandardCharsets.UTF_8));
        var bytes = ByteBuffer.allocate(Float.BYTES * weight.getValue().length);
        bytes.asFloatBuffer().put(weight.getValue());
        sha256.update(bytes.array());
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
