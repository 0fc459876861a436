package dev.tandem.export.tflite;

import dev.tandem.nn.BatchNormalization;
import java.util.Arrays;

/**
 * A batch normalization by its averages as {@code x · factor + summand} for each channel: the
 * factor is {@code γ / √(σ² + ε)}, the summand {@code β − μ · factor}.
 */
record ChannelScale(Call call, BatchNormalization layer) {
  float[] factors() {
    float[] variances = call.weight("moving_variance").values().get();
    float[] scales = kept("gamma", variances.length, 1);
    float[] factors = new float[variances.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = (float) (scales[i] / Math.sqrt(variances[i] + layer.epsilon()));
    }
    return factors;
  }

  float[] summands() {
    float[] means = call.weight("moving_mean").values().get();
    float[] centers = kept("beta", means.length, 0);
    float[] factors = factors();
    float[] summands = new float[means.length];
    for (int i = 0; i < summands.length; i++) {
      summands[i] = centers[i] - means[i] * factors[i];
    }
    return summands;
  }

  private float[] kept(String name, int count, float otherwise) {
    if (call.has(name)) {
      return call.weight(name).values().get();
    }
    float[] values = new float[count];
    Arrays.fill(values, otherwise);
    return values;
  }
}
