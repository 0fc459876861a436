package dev.tandem.export.tflite;

import dev.tandem.nn.ActivationFunction;
import dev.tandem.nn.ReLU;
import dev.tandem.tensor.Shape;

/** Keras's activations as TFLite's operations. */
record WriteActivation(Call call) {
  private static final double SELU_SCALE = 1.0507009873554805;
  private static final double SELU_ALPHA = 1.6732632423543772;

  private Draft draft() {
    return call.draft();
  }

  /** The function of a layer's own answer, unless its operation has computed it already. */
  int behind(ActivationFunction function, int x) {
    return Rectifier.of(function) == Rectifier.NONE ? of(function, x) : x;
  }

  int of(ActivationFunction function, int x) {
    return switch (function) {
      case LINEAR -> x;
      case RELU -> draft().each(BuiltIn.RELU, x);
      case RELU6 -> draft().each(BuiltIn.RELU6, x);
      case SIGMOID -> draft().each(BuiltIn.LOGISTIC, x);
      case TANH -> draft().each(BuiltIn.TANH, x);
      case SOFTMAX -> draft().add(Operation.softmax(), draft().shape(x), x);
      case LOG_SOFTMAX -> draft().each(BuiltIn.LOG_SOFTMAX, x);
      case ELU, CELU -> draft().each(BuiltIn.ELU, x);
      case SELU -> times(elu(x, SELU_ALPHA), SELU_SCALE);
      case SOFTPLUS -> softplus(x);
      case SOFTSIGN -> draft().both(BuiltIn.DIV, x, plus(draft().each(BuiltIn.ABS, x), 1));
      case SILU -> draft().both(BuiltIn.MUL, x, draft().each(BuiltIn.LOGISTIC, x));
      case GELU -> draft().each(BuiltIn.GELU, x);
      case MISH -> draft().both(BuiltIn.MUL, x, draft().each(BuiltIn.TANH, softplus(x)));
      case EXPONENTIAL -> draft().each(BuiltIn.EXP, x);
      case LEAKY_RELU -> draft().add(Operation.leaky(0.2), draft().shape(x), x);
      case HARD_SIGMOID -> times(draft().each(BuiltIn.RELU6, plus(x, 3)), 1.0 / 6);
      case HARD_SILU -> draft().each(BuiltIn.HARD_SWISH, x);
      case HARD_TANH -> clipped(x, -1, 1);
      case SOFT_SHRINK -> draft().both(BuiltIn.SUB, x, clipped(x, -0.5, 0.5));
      case TANH_SHRINK -> draft().both(BuiltIn.SUB, x, draft().each(BuiltIn.TANH, x));
      case LOG_SIGMOID -> negative(softplus(negative(x)));
      case SPARSE_SIGMOID -> clipped(times(plus(x, 1), 0.5), 0, 1);
      case SQUAREPLUS -> squareplus(x);
      case GLU -> glu(x);
      case SPARSEMAX, HARD_SHRINK, SPARSE_PLUS ->
          throw call.refused(
              "has the activation "
                  + function.name().toLowerCase(java.util.Locale.ROOT)
                  + ", which cannot be written as TFLite");
    };
  }

  private int plus(int x, double number) {
    return draft().eachWith(BuiltIn.ADD, x, number);
  }

  private int times(int x, double number) {
    return draft().eachWith(BuiltIn.MUL, x, number);
  }

  private int negative(int x) {
    return draft().each(BuiltIn.NEG, x);
  }

  private int clipped(int x, double min, double max) {
    return draft().eachWith(BuiltIn.MINIMUM, draft().eachWith(BuiltIn.MAXIMUM, x, min), max);
  }

  /** {@code relu(x) + α · elu(min(x, 0))}. */
  int elu(int x, double alpha) {
    if (alpha == 1) {
      return draft().each(BuiltIn.ELU, x);
    }
    int below = draft().each(BuiltIn.ELU, draft().eachWith(BuiltIn.MINIMUM, x, 0));
    return draft().both(BuiltIn.ADD, draft().each(BuiltIn.RELU, x), times(below, alpha));
  }

  /** {@code relu(x) + log(1 + exp(−|x|))}, which no large number overflows. */
  private int softplus(int x) {
    int power = draft().each(BuiltIn.EXP, negative(draft().each(BuiltIn.ABS, x)));
    int rest = draft().each(BuiltIn.LOG, plus(power, 1));
    return draft().both(BuiltIn.ADD, draft().each(BuiltIn.RELU, x), rest);
  }

  /** {@code (x + √(x² + 4)) / 2}. */
  private int squareplus(int x) {
    int root = draft().each(BuiltIn.SQRT, plus(draft().both(BuiltIn.MUL, x, x), 4));
    return times(draft().both(BuiltIn.ADD, x, root), 0.5);
  }

  /** The first half of each row times the sigmoid of the second. */
  private int glu(int x) {
    Shape shape = draft().shape(x);
    long[] dims = shape.toArray();
    dims[dims.length - 1] /= 2;
    var halves =
        draft().parts(Operation.split(2), 2, Shape.of(dims), draft().ints(shape.rank() - 1), x);
    return draft().both(BuiltIn.MUL, halves.get(0), draft().each(BuiltIn.LOGISTIC, halves.get(1)));
  }

  int relu(int x, ReLU layer) {
    if (layer.threshold() != 0) {
      throw call.refused("has a threshold, which cannot be written as TFLite");
    }
    int above = draft().each(BuiltIn.RELU, x);
    if (layer.maxValue() != null) {
      above = draft().eachWith(BuiltIn.MINIMUM, above, layer.maxValue());
    }
    if (layer.negativeSlope() == 0) {
      return above;
    }
    int below = times(draft().eachWith(BuiltIn.MINIMUM, x, 0), layer.negativeSlope());
    return draft().both(BuiltIn.ADD, above, below);
  }
}
