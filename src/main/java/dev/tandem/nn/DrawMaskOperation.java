package dev.tandem.nn;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceAny;

/** What masks are made of, as operations that no gradient passes. */
record DrawMaskOperation(Brush brush) {
  Operand<?> of(MaskOperation layer, List<Value> inputs) {
    Ops tf = brush.tf;
    Operand<?> x = inputs.getFirst().tensor();
    return switch (layer) {
      case NotEqual(double value) ->
          tf.stopGradient(tf.math.notEqual(brush.floats(x), brush.constant(value)));
      case Any any ->
          tf.reduceAny(
              brush.flags(x),
              tf.constant(new int[] {Shapes.axis(any.axis(), brush.input(0)) + 1}),
              ReduceAny.keepDims(any.keepdims()));
      case ExpandDims(int axis) -> tf.expandDims(brush.flags(x), tf.constant(axis));
      case LogicalAnd _ -> tf.math.logicalAnd(brush.flags(x), brush.flags(inputs.get(1).tensor()));
      case LogicalOr _ -> tf.math.logicalOr(brush.flags(x), brush.flags(inputs.get(1).tensor()));
      case ZerosLike _ -> tf.stopGradient(tf.zerosLike(brush.floats(x)));
      case OnesLike _ -> tf.stopGradient(tf.onesLike(brush.floats(x)));
    };
  }
}
