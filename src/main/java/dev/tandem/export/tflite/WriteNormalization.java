package dev.tandem.export.tflite;

import dev.tandem.nn.BatchNormalization;
import dev.tandem.nn.GroupNormalization;
import dev.tandem.nn.LayerNormalization;
import dev.tandem.nn.Normalization;
import dev.tandem.nn.Normalizing;
import dev.tandem.nn.RMSNormalization;
import dev.tandem.nn.UnitNormalization;
import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Normalizations as TFLite's operations. */
record WriteNormalization(Call call) {
  private Draft draft() {
    return call.draft();
  }

  int of(Normalizing layer, int x) {
    return switch (layer) {
      case BatchNormalization normalization -> averaged(normalization, x);
      case LayerNormalization normalization -> rows(normalization, x);
      case Normalization normalization -> known(normalization, x);
      case RMSNormalization normalization -> rms(normalization, x);
      case UnitNormalization normalization -> unit(normalization, x);
      case GroupNormalization normalization -> groups(normalization, x);
    };
  }

  /** By the averages: {@code x · factor + summand} for each channel. */
  private int averaged(BatchNormalization layer, int x) {
    Shape channels = call.alone(call.axis(layer.axis()));
    var scale = new ChannelScale(call, layer);
    int factor = constant("factor", channels, scale::factors);
    int summand = constant("summand", channels, scale::summands);
    return draft().both(BuiltIn.ADD, draft().both(BuiltIn.MUL, x, factor), summand);
  }

  private int constant(String name, Shape shape, Supplier<float[]> values) {
    return draft().floats(call.node().owner() + "/" + name, shape, values);
  }

  /** {@code (x − μ) · γ / √(σ² + ε) + β} over axes. */
  private int rows(LayerNormalization layer, int x) {
    int[] axes = call.axes(layer.axis());
    int mean = mean(x, axes);
    int variance = mean(draft().both(BuiltIn.SQUARED_DIFFERENCE, x, mean), axes);
    int from = layer.rmsScaling() ? x : draft().both(BuiltIn.SUB, x, mean);
    int made = draft().both(BuiltIn.MUL, from, inverse(variance, layer.epsilon()));
    if (layer.scale()) {
      made = draft().both(BuiltIn.MUL, made, call.constant("gamma", call.alone(axes)));
    }
    return layer.center() && !layer.rmsScaling()
        ? draft().both(BuiltIn.ADD, made, call.constant("beta", call.alone(axes)))
        : made;
  }

  /** Channels apart in groups, each group with all places of an example brought to one scale. */
  private int groups(GroupNormalization layer, int x) {
    int rank = call.input().rank();
    int axis = call.axis(layer.axis());
    if (axis != rank) {
      throw call.refused("has an axis that is not the last one");
    }
    long channels = call.input().dim(rank - 1);
    long groups = layer.groups() < 0 ? channels : layer.groups();
    long places = call.input().elements() / channels;
    int apart = draft().reshaped(x, Shape.of(-1, places, groups, channels / groups));
    int mean = mean(apart, 1, 3);
    int variance = mean(draft().both(BuiltIn.SQUARED_DIFFERENCE, apart, mean), 1, 3);
    int even =
        draft()
            .both(
                BuiltIn.MUL,
                draft().both(BuiltIn.SUB, apart, mean),
                inverse(variance, layer.epsilon()));
    int made = draft().reshaped(even, draft().shape(x));
    if (layer.scale()) {
      made = draft().both(BuiltIn.MUL, made, call.constant("gamma", call.alone(axis)));
    }
    return layer.center()
        ? draft().both(BuiltIn.ADD, made, call.constant("beta", call.alone(axis)))
        : made;
  }

  private int mean(int x, int... axes) {
    return over(BuiltIn.MEAN, x, axes);
  }

  private int over(BuiltIn kind, int x, int... axes) {
    long[] dims = draft().shape(x).toArray();
    for (int axis : axes) {
      dims[axis] = 1;
    }
    return draft().add(Operation.reduction(kind, true), Shape.of(dims), x, draft().ints(axes));
  }

  private int inverse(int squares, double epsilon) {
    return draft().each(BuiltIn.RSQRT, draft().eachWith(BuiltIn.ADD, squares, epsilon));
  }

  private int rms(RMSNormalization layer, int x) {
    int axis = call.axis(layer.axis());
    int squares = mean(draft().both(BuiltIn.MUL, x, x), axis);
    int even = draft().both(BuiltIn.MUL, x, inverse(squares, layer.epsilon()));
    return draft().both(BuiltIn.MUL, even, call.constant("scale", call.alone(axis)));
  }

  private int unit(UnitNormalization layer, int x) {
    int squares = over(BuiltIn.SUM, draft().both(BuiltIn.MUL, x, x), call.axes(layer.axis()));
    int length = draft().eachWith(BuiltIn.MAXIMUM, squares, 1e-24);
    return draft().both(BuiltIn.MUL, x, draft().each(BuiltIn.RSQRT, length));
  }

  /** {@code (x − mean) / max(√variance, 10⁻⁷)}, or back. */
  private int known(Normalization layer, int x) {
    Supplier<float[]> means = known("mean", layer.mean());
    Supplier<float[]> variances = known("variance", layer.variance());
    boolean isOne = layer.mean() != null && layer.mean().size() == 1;
    Shape shape = isOne ? Shape.scalar() : call.alone(call.axes(layer.axis()));
    int mean = constant("mean", shape, means);
    int deviation = constant("deviation", shape, () -> roots(variances.get()));
    return layer.invert()
        ? draft().both(BuiltIn.ADD, draft().both(BuiltIn.MUL, x, deviation), mean)
        : draft().both(BuiltIn.DIV, draft().both(BuiltIn.SUB, x, mean), deviation);
  }

  /** What is given, or else kept under that name. */
  private Supplier<float[]> known(String name, @Nullable List<?> given) {
    return given == null ? call.weight(name).values() : () -> Call.numbers(given);
  }

  private static float[] roots(float[] variances) {
    float[] roots = new float[variances.length];
    for (int i = 0; i < roots.length; i++) {
      roots[i] = (float) Math.max(Math.sqrt(variances[i]), 1e-7);
    }
    return roots;
  }
}
