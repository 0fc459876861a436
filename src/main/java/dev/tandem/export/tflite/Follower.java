package dev.tandem.export.tflite;

import dev.tandem.nn.ActivationFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What comes directly behind a convolution or a product and is computed by its operation: a factor
 * and a summand for each channel, which go into kernel and bias, and a function that cuts.
 *
 * @param name of what is taken in; empty where nothing is that changes weights
 */
record Follower(
    String name,
    @Nullable Supplier<float[]> factor,
    @Nullable Supplier<float[]> summand,
    Rectifier rectifier) {
  static final Follower NONE = new Follower("", null, null, Rectifier.NONE);

  Follower rectified(Rectifier function) {
    return new Follower(name, factor, summand, function);
  }

  /** What the operation cuts off, where the layer has this function itself. */
  Rectifier rectifier(ActivationFunction own) {
    return own == ActivationFunction.LINEAR ? rectifier : Rectifier.of(own);
  }

  /** The name of a weight that this has gone into. */
  String marked(String weight) {
    return name.isEmpty() ? weight : weight + " with " + name;
  }

  /** A kernel whose last dimensions are the channels that are made. */
  Supplier<float[]> scaled(Supplier<float[]> kernel) {
    return factor == null ? kernel : () -> scaled(kernel.get(), factor.get());
  }

  private static float[] scaled(float[] kernel, float[] factors) {
    float[] made = new float[kernel.length];
    for (int i = 0; i < made.length; i++) {
      made[i] = kernel[i] * factors[i % factors.length];
    }
    return made;
  }

  /**
   * The bias with what follows: {@code bias · factor + summand}.
   *
   * @param bias null where the layer has none
   * @return null where there is none to add
   */
  @Nullable Supplier<float[]> moved(@Nullable Supplier<float[]> bias) {
    if (factor == null || summand == null) {
      return bias;
    }
    return () -> {
      float[] made = summand.get().clone();
      float[] factors = factor.get();
      float[] own = bias == null ? new float[made.length] : bias.get();
      for (int i = 0; i < made.length; i++) {
        made[i] += own[i] * factors[i];
      }
      return made;
    };
  }
}
