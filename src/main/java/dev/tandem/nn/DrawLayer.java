package dev.tandem.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * One call of a layer as operations.
 *
 * @param arguments what the call is given besides its inputs
 * @param averages takes what moving averages approach
 */
record DrawLayer(Brush brush, Map<String, Value> arguments, MovingAverages averages) {
  List<Value> values(List<Value> inputs) {
    Layer layer = brush.node.layer();
    Operand<TBool> mask = mask(inputs);
    Operand<TFloat32> x = brush.floats(inputs.getFirst());
    return switch (layer) {
      case Dense dense -> {
        var product = brush.times(x, brush.weight("kernel"), brush.input(0));
        yield masked(finished(dense.activation(), brush.biased(product)), mask);
      }
      case Convolution convolution -> convolved(convolution, x);
      case Pooling pooling -> one(new DrawPooling(brush).of(pooling, x, mask));
      case Merge merge -> List.of(new DrawMerge(brush).of(merge, inputs));
      case Softmax softmax -> masked(softmax(softmax, x, mask), mask);
      case Pointwise pointwise -> masked(pointwise(pointwise, x), mask);
      case Noise noise -> masked(one(noise(noise, x)), mask);
      case Reshaping reshaping -> one(new DrawReshaping(brush).of(reshaping, x));
      case Normalizing normalizing -> masked(one(normalized(normalizing, x, mask)), mask);
      case Recurrent recurrent ->
          new DrawRecurrent(brush, "").of(recurrent, new DrawRecurrent.Sequence(x, mask, states()));
      case Bidirectional both ->
          new DrawBidirectional(brush).of(both, new DrawRecurrent.Sequence(x, mask, states()));
      case Embedding embedding -> List.of(embedded(embedding, inputs.getFirst()));
      case PositionEmbedding _ -> one(positions(x));
      case Masking masking -> List.of(masked(masking, x));
      case MaskOperation operation -> one(new DrawMaskOperation(brush).of(operation, inputs));
      case Augmentation augmentation -> one(new DrawAugmentation(brush).of(augmentation, x));
      case MultiHeadAttention attention ->
          new DrawAttention(brush, attention, arguments).of(inputs);
      case Wrapper wrapper -> masked(one(new DrawWrapper(brush, averages).of(wrapper, x)), mask);
    };
  }

  private static List<Value> one(Operand<?> tensor) {
    return List.of(new Value(tensor));
  }

  private static List<Value> masked(List<Value> values, @Nullable Operand<TBool> mask) {
    return List.of(values.getFirst().withMask(mask));
  }

  /** The mask a call is given, or else that of its first input. */
  private @Nullable Operand<TBool> mask(List<Value> inputs) {
    Value given = arguments.get("mask");
    return given == null ? inputs.getFirst().mask() : brush.flags(given.tensor());
  }

  private List<Operand<TFloat32>> states() {
    var states = new ArrayList<Operand<TFloat32>>();
    for (int i = 0; arguments.containsKey("initial_state_" + i); i++) {
      states.add(
          brush.floats(java.util.Objects.requireNonNull(arguments.get("initial_state_" + i))));
    }
    return states;
  }

  private List<Value> finished(ActivationFunction function, Operand<TFloat32> x) {
    Operand<TFloat32> made = new DrawActivation(brush.tf).of(function, x);
    boolean fromLogits =
        function == ActivationFunction.SOFTMAX || function == ActivationFunction.SIGMOID;
    return List.of(new Value(made, null, fromLogits ? x : null));
  }

  private List<Value> convolved(Convolution layer, Operand<TFloat32> x) {
    ActivationFunction function =
        switch (layer) {
          case Conv1D convolution -> convolution.activation();
          case Conv2D convolution -> convolution.activation();
          case Conv1DTranspose convolution -> convolution.activation();
          case Conv2DTranspose convolution -> convolution.activation();
          case DepthwiseConv1D convolution -> convolution.activation();
          case SeparableConv1D convolution -> convolution.activation();
          case DepthwiseConv2D convolution -> convolution.activation();
          case SeparableConv2D convolution -> convolution.activation();
        };
    return finished(function, brush.biased(new DrawConvolution(brush).of(layer, x)));
  }

  private List<Value> pointwise(Pointwise layer, Operand<TFloat32> x) {
    Ops tf = brush.tf;
    var draw = new DrawActivation(tf);
    return switch (layer) {
      case Activation activation -> finished(activation.activation(), x);
      case Softmax softmax -> softmax(softmax, x, null);
      case ActivityRegularization _ -> one(x);
      case ELU elu -> one(draw.elu(x, elu.alpha()));
      case LeakyReLU leaky -> one(draw.leaky(x, brush.constant(leaky.negativeSlope())));
      case PReLU _ -> one(draw.leaky(x, brush.weight("alpha")));
      case ReLU relu -> one(draw.relu(x, relu));
      case Identity _ -> one(x);
      case Rescaling rescaling ->
          one(
              tf.math.add(
                  tf.math.mul(x, brush.numbers(rescaling.scale())),
                  brush.numbers(rescaling.offset())));
    };
  }

  /** Where the mask forbids, nothing; over several axes as one. */
  private List<Value> softmax(Softmax layer, Operand<TFloat32> x, @Nullable Operand<TBool> mask) {
    int[] axes = Shapes.axes(layer.axis(), brush.input(0));
    boolean isLast = axes.length == 1 && axes[0] == brush.input(0).rank();
    if (isLast && mask == null) {
      return finished(ActivationFunction.SOFTMAX, x);
    }
    Ops tf = brush.tf;
    Operand<TFloat32> allowed =
        mask == null ? x : tf.select(mask, x, brush.constant(DrawAttention.FORBIDDEN));
    var along = tf.constant(axes);
    Operand<TFloat32> largest =
        tf.stopGradient(tf.reduceMax(allowed, along, ReduceMax.keepDims(true)));
    Operand<TFloat32> powers = tf.math.exp(tf.math.sub(allowed, largest));
    Operand<TFloat32> made = tf.math.div(powers, tf.sum(powers, along, Sum.keepDims(true)));
    return one(mask == null ? made : tf.select(mask, made, brush.constant(0)));
  }

  private Operand<TFloat32> noise(Noise layer, Operand<TFloat32> x) {
    return switch (layer) {
      case Dropout(double rate, List<?> shape) when shape != null -> together(x, rate, shape);
      case Dropout dropout -> brush.dropped(x, dropout.rate(), 0);
      case GaussianNoise(double deviation) -> noisy(x, deviation, false);
      case GaussianDropout(double rate) -> noisy(x, Math.sqrt(rate / (1 - rate)), true);
      case SpatialDropout1D dropout -> spatial(x, dropout.rate(), 1);
      case SpatialDropout2D dropout -> spatial(x, dropout.rate(), 2);
    };
  }

  private Operand<TFloat32> noisy(Operand<TFloat32> x, double deviation, boolean isFactor) {
    if (!brush.isTraining() || deviation == 0) {
      return x;
    }
    Operand<TFloat32> drawn = brush.normal(x, deviation);
    return isFactor
        ? brush.tf.math.mul(x, brush.tf.math.add(drawn, brush.constant(1)))
        : brush.tf.math.add(x, drawn);
  }

  /** Elements that fall together: where the shape has 1. */
  private Operand<TFloat32> together(Operand<TFloat32> x, double rate, List<?> shape) {
    if (!brush.isTraining() || rate == 0) {
      return x;
    }
    Ops tf = brush.tf;
    int[] given = shape.stream().mapToInt(dim -> ((Number) dim).intValue()).toArray();
    var known = tf.constant(given);
    Operand<TInt32> dims = tf.select(tf.math.less(known, tf.constant(0)), tf.shape(x), known);
    return tf.math.mul(x, brush.mask(dims, rate, 0));
  }

  private Operand<TFloat32> spatial(Operand<TFloat32> x, double rate, int places) {
    if (!brush.isTraining() || rate == 0) {
      return x;
    }
    Ops tf = brush.tf;
    int[] ones = new int[places];
    java.util.Arrays.fill(ones, 1);
    int channels = (int) Shapes.last(brush.input(0));
    Operand<TInt32> shape =
        tf.concat(
            List.of(brush.batch(x), tf.constant(ones), tf.constant(new int[] {channels})),
            tf.constant(0));
    return tf.math.mul(x, brush.mask(shape, rate, 0));
  }

  private Operand<TFloat32> normalized(
      Normalizing layer, Operand<TFloat32> x, @Nullable Operand<TBool> mask) {
    return switch (layer) {
      case BatchNormalization normalization ->
          new DrawBatchNormalization(brush, normalization, averages).of(x, mask);
      case LayerNormalization normalization -> new DrawNormalization(brush).rows(x, normalization);
      case Normalization normalization -> new DrawNormalization(brush).known(x, normalization);
      case GroupNormalization normalization ->
          new DrawNormalization(brush).groups(x, normalization);
      case RMSNormalization normalization -> new DrawNormalization(brush).rms(x, normalization);
      case UnitNormalization normalization -> new DrawNormalization(brush).unit(x, normalization);
    };
  }

  private Value embedded(Embedding layer, Value input) {
    Ops tf = brush.tf;
    Operand<TInt32> tokens = tf.dtypes.cast(input.tensor(), TInt32.class);
    Operand<TFloat32> rows = tf.gather(brush.weight("embeddings"), tokens, tf.constant(0));
    return new Value(
        rows, layer.maskZero() ? tf.math.notEqual(tokens, tf.constant(0)) : null, null);
  }

  /** The first rows, as many as there are steps, for every example. */
  private Operand<TFloat32> positions(Operand<TFloat32> x) {
    Ops tf = brush.tf;
    Operand<TInt32> shape = tf.shape(x);
    Operand<TInt32> size = tf.slice(shape, tf.constant(new int[] {1}), tf.constant(new int[] {2}));
    Operand<TFloat32> rows =
        tf.slice(brush.weight("embeddings"), tf.constant(new int[] {0, 0}), size);
    return tf.broadcastTo(rows, shape);
  }

  private Value masked(Masking layer, Operand<TFloat32> x) {
    Ops tf = brush.tf;
    Operand<TBool> differs = tf.math.notEqual(x, brush.constant(layer.maskValue()));
    Operand<TBool> mask = tf.stopGradient(tf.reduceAny(differs, tf.constant(-1)));
    Operand<TFloat32> kept =
        tf.stopGradient(tf.dtypes.cast(tf.expandDims(mask, tf.constant(-1)), TFloat32.class));
    return new Value(tf.math.mul(x, kept), mask, null);
  }
}
