package dev.tandem.export.tflite;

import dev.tandem.nn.Activation;
import dev.tandem.nn.ActivationFunction;
import dev.tandem.nn.ActivityRegularization;
import dev.tandem.nn.Augmentation;
import dev.tandem.nn.Bidirectional;
import dev.tandem.nn.Conv1D;
import dev.tandem.nn.Conv2D;
import dev.tandem.nn.Convolution;
import dev.tandem.nn.Dense;
import dev.tandem.nn.DepthwiseConv1D;
import dev.tandem.nn.DepthwiseConv2D;
import dev.tandem.nn.ELU;
import dev.tandem.nn.Embedding;
import dev.tandem.nn.Identity;
import dev.tandem.nn.Layer;
import dev.tandem.nn.LeakyReLU;
import dev.tandem.nn.MaskOperation;
import dev.tandem.nn.Masking;
import dev.tandem.nn.Merge;
import dev.tandem.nn.MultiHeadAttention;
import dev.tandem.nn.Noise;
import dev.tandem.nn.Normalizing;
import dev.tandem.nn.PReLU;
import dev.tandem.nn.Pointwise;
import dev.tandem.nn.Pooling;
import dev.tandem.nn.PositionEmbedding;
import dev.tandem.nn.ReLU;
import dev.tandem.nn.Recurrent;
import dev.tandem.nn.Rescaling;
import dev.tandem.nn.Reshaping;
import dev.tandem.nn.SeparableConv1D;
import dev.tandem.nn.SeparableConv2D;
import dev.tandem.nn.Softmax;
import dev.tandem.nn.Wrapper;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/** One layer as TFLite's operations; what only trains is nothing here. */
record WriteLayer(Call call) {
  static final String WRITABLE =
      "cannot be written as TFLite, unlike dense, convolution, pooling, normalization, dropout"
          + " and random layers, reshaping, merging, activations, rescaling, time_distributed and"
          + " embedding without a mask";

  /** Whether what follows a layer may be computed by its operation. */
  static boolean takesFollowers(Layer layer) {
    return switch (layer) {
      case Dense dense -> isLinear(dense.activation());
      case Conv1D conv -> isLinear(conv.activation());
      case Conv2D conv -> isLinear(conv.activation());
      case DepthwiseConv1D conv -> isLinear(conv.activation());
      case DepthwiseConv2D conv -> isLinear(conv.activation());
      case SeparableConv1D conv -> isLinear(conv.activation());
      case SeparableConv2D conv -> isLinear(conv.activation());
      default -> false;
    };
  }

  private static boolean isLinear(ActivationFunction function) {
    return function == ActivationFunction.LINEAR;
  }

  /** The tensor that it makes of these. */
  int of(List<Integer> inputs) {
    Layer layer = call.node().layer();
    if (layer instanceof Merge merge) {
      return new WriteMerge(call).of(merge, inputs.stream().map(this::floats).toList());
    }
    int x = inputs.getFirst();
    return switch (layer) {
      case Dense dense -> new WriteDense(call).of(dense, floats(x));
      case Convolution convolution -> new WriteConvolution(call).of(convolution, floats(x));
      case Pooling pooling -> new WritePooling(call).of(pooling, floats(x));
      case Merge _ -> throw new AssertionError();
      case Pointwise pointwise -> pointwise(pointwise, floats(x));
      case Reshaping reshaping -> new WriteReshaping(call).of(reshaping, floats(x));
      case Normalizing normalizing -> new WriteNormalization(call).of(normalizing, floats(x));
      case Embedding embedding -> embedded(embedding, x);
      case Wrapper wrapper -> new WriteWrapper(call).of(wrapper, floats(x));
      case Noise _, Augmentation _ -> x;
      case Recurrent _,
          Bidirectional _,
          PositionEmbedding _,
          Masking _,
          MaskOperation _,
          MultiHeadAttention _ ->
          throw call.refused(WRITABLE);
    };
  }

  private int floats(int tensor) {
    return call.draft().cast(tensor, DType.FLOAT);
  }

  private int pointwise(Pointwise layer, int x) {
    Draft draft = call.draft();
    var write = new WriteActivation(call);
    return switch (layer) {
      case Activation activation -> write.of(activation.activation(), x);
      case Softmax softmax -> softmax(call.axes(softmax.axis()), x);
      case ActivityRegularization _, Identity _ -> x;
      case ELU elu -> write.elu(x, elu.alpha());
      case LeakyReLU leaky -> draft.add(Operation.leaky(leaky.negativeSlope()), draft.shape(x), x);
      case PReLU _ -> draft.both(BuiltIn.PRELU, x, call.constant("alpha"));
      case ReLU relu -> write.relu(x, relu);
      case Rescaling rescaling ->
          draft.both(
              BuiltIn.ADD,
              draft.both(BuiltIn.MUL, x, draft.floats(Call.numbers(rescaling.scale()))),
              draft.floats(Call.numbers(rescaling.offset())));
    };
  }

  /** TFLite's is over the last axis: another one changes places with it. */
  private int softmax(int[] axes, int x) {
    if (axes.length > 1) {
      throw call.refused("is a softmax over several axes; TFLite has it over one");
    }
    int last = call.input().rank();
    int[] order = IntStream.rangeClosed(0, last).toArray();
    order[axes[0]] = last;
    order[last] = axes[0];
    var write = new WriteActivation(call);
    return axes[0] == last
        ? write.of(ActivationFunction.SOFTMAX, x)
        : call.draft()
            .turned(write.of(ActivationFunction.SOFTMAX, call.draft().turned(x, order)), order);
  }

  private int embedded(Embedding layer, int tokens) {
    if (layer.maskZero()) {
      throw call.refused("makes a mask, which TFLite does not know");
    }
    Draft draft = call.draft();
    Shape made = Call.batched(call.made());
    int rows = call.constant("embeddings");
    int indices = draft.cast(tokens, DType.INT32);
    return draft.add(Operation.of(BuiltIn.GATHER), made, rows, indices);
  }
}
