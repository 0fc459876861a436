package dev.tandem.nn;

import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * One call of a layer as operations.
 *
 * @param arguments what the call is given besides its inputs
 * @param updates takes the updates of moving averages
 */
record DrawLayer(Brush brush, Map<String, Value> arguments, List<Op> updates) {
  List<Value> values(List<Value> inputs) {
    Ops tf = brush.tf;
    Operand<TFloat32> x = brush.floats(inputs.getFirst());
    return switch (brush.node.layer()) {
      case Dense dense ->
          finished(
              dense.activation(),
              brush.biased(brush.times(x, brush.weight("kernel"), brush.input(0))));
      case Conv2D convolution ->
          finished(
              convolution.activation(),
              brush.biased(new DrawConvolution(brush).picture(x, convolution)));
      case Activation activation -> finished(activation.activation(), x);
      case BatchNormalization normalization ->
          one(new DrawBatchNormalization(brush, normalization, updates).of(x));
      case MaxPooling2D pooling ->
          one(new DrawPooling(brush).max(x, pooling.poolSize(), pooling.step(), pooling.padding()));
      case GlobalAveragePooling2D pooling ->
          one(new DrawPooling(brush).mean(x, pooling.keepdims(), 1, 2));
      case Dropout dropout -> one(brush.dropped(x, dropout.rate(), 0));
      case Flatten flatten ->
          one(brush.shaped(x, flatten.outputs(List.of(brush.input(0))).getFirst()));
      case Rescaling rescaling ->
          one(
              tf.math.add(
                  tf.math.mul(x, brush.constant(rescaling.scale())),
                  brush.constant(rescaling.offset())));
      case Add _ -> one(merged(inputs));
    };
  }

  private Operand<TFloat32> merged(List<Value> inputs) {
    Operand<TFloat32> sum = brush.floats(inputs.getFirst());
    for (Value next : inputs.subList(1, inputs.size())) {
      sum = brush.tf.math.add(sum, brush.floats(next));
    }
    return sum;
  }

  private static List<Value> one(Operand<?> tensor) {
    return List.of(new Value(tensor));
  }

  private List<Value> finished(ActivationFunction function, Operand<TFloat32> x) {
    Operand<TFloat32> made = new DrawActivation(brush).of(function, x);
    boolean fromLogits =
        function == ActivationFunction.SOFTMAX || function == ActivationFunction.SIGMOID;
    return List.of(new Value(made, null, fromLogits ? x : null));
  }
}
