package dev.tandem.inference;

import dev.tandem.fault.Fault;
import java.util.List;

/** A model's numbers as probabilities of its classes. */
public final class Classes {
  private Classes() {}

  /**
   * One probability per class. One number for two classes is that of the second; logits become
   * {@code softmax(z)ᵢ = exp(zᵢ − max z) / Σⱼ exp(zⱼ − max z)}, a single one {@code 1 / (1 +
   * exp(−z))}.
   *
   * @param names the classes; none where they are only counted
   */
  public static float[] probabilities(float[] numbers, List<String> names, boolean logits) {
    if (numbers.length == 1 && names.size() == 2) {
      float second = logits ? (float) (1 / (1 + Math.exp(-numbers[0]))) : numbers[0];
      return new float[] {1 - second, second};
    }
    if (!names.isEmpty() && names.size() != numbers.length) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          "the model answers %d numbers, but class_names has %d; mend class_names in its model.yaml"
              .formatted(numbers.length, names.size()));
    }
    return logits ? softmax(numbers) : numbers;
  }

  /** The indices of the k greatest, greatest first, the first of equals first, NaN last. */
  public static int[] top(float[] probabilities, int k) {
    var best = new int[Math.min(k, probabilities.length)];
    int count = 0;
    for (int i = 0; i < probabilities.length; i++) {
      if (count == best.length && !isGreater(probabilities[i], probabilities[best[count - 1]])) {
        continue;
      }
      int at = count == best.length ? count - 1 : count++;
      while (at > 0 && isGreater(probabilities[i], probabilities[best[at - 1]])) {
        best[at] = best[at - 1];
        at--;
      }
      best[at] = i;
    }
    return best;
  }

  private static boolean isGreater(float a, float b) {
    return a > b || (Float.isNaN(b) && !Float.isNaN(a));
  }

  private static float[] softmax(float[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    var exponentials = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      exponentials[i] = Math.exp(logits[i] - max);
      sum += exponentials[i];
    }
    var probabilities = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = (float) (exponentials[i] / sum);
    }
    return probabilities;
  }
}
