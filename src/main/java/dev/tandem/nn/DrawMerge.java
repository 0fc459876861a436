package dev.tandem.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/** Merges as operations, with the masks that Keras makes of theirs. */
record DrawMerge(Brush brush) {
  Value of(Merge layer, List<Value> inputs) {
    Ops tf = brush.tf;
    if (layer instanceof Concatenate concatenate) {
      return concatenated(concatenate, inputs);
    }
    List<Operand<TFloat32>> tensors = aligned(inputs);
    Operand<TFloat32> made =
        switch (layer) {
          case Add _ -> folded(tensors, tf.math::add);
          case Average _ ->
              tf.math.mul(folded(tensors, tf.math::add), brush.constant(1.0 / tensors.size()));
          case Maximum _ -> folded(tensors, tf.math::maximum);
          case Minimum _ -> folded(tensors, tf.math::minimum);
          case Multiply _ -> folded(tensors, tf.math::mul);
          case Subtract _ -> folded(tensors, tf.math::sub);
          case Concatenate _ -> throw new AssertionError();
        };
    return new Value(made, either(inputs), null);
  }

  private static Operand<TFloat32> folded(
      List<Operand<TFloat32>> tensors, BinaryOperator<Operand<TFloat32>> merge) {
    Operand<TFloat32> made = tensors.getFirst();
    for (Operand<TFloat32> next : tensors.subList(1, tensors.size())) {
      made = merge.apply(made, next);
    }
    return made;
  }

  /** Tensors of one rank: the smaller get dimensions of 1 behind the batch. */
  private List<Operand<TFloat32>> aligned(List<Value> inputs) {
    int rank = 0;
    for (int i = 0; i < inputs.size(); i++) {
      rank = Math.max(rank, brush.input(i).rank());
    }
    var tensors = new ArrayList<Operand<TFloat32>>();
    for (int i = 0; i < inputs.size(); i++) {
      Operand<TFloat32> tensor = brush.floats(inputs.get(i));
      for (int own = brush.input(i).rank(); own < rank; own++) {
        tensor = brush.tf.expandDims(tensor, brush.tf.constant(1));
      }
      tensors.add(tensor);
    }
    return tensors;
  }

  /** Where any input counts; nothing where one of them has no mask, as in Keras. */
  private @Nullable Operand<TBool> either(List<Value> inputs) {
    Operand<TBool> mask = inputs.getFirst().mask();
    for (Value input : inputs) {
      if (mask == null || input.mask() == null) {
        return null;
      }
      mask = brush.tf.math.logicalOr(mask, input.mask());
    }
    return mask;
  }

  private Value concatenated(Concatenate layer, List<Value> inputs) {
    Ops tf = brush.tf;
    int axis = Shapes.axis(layer.axis(), brush.input(0)) + 1;
    var tensors = inputs.stream().map(brush::floats).toList();
    Operand<TBool> mask = axis == brush.input(0).rank() ? either(inputs) : null;
    return new Value(tf.concat(tensors, tf.constant(axis)), mask, null);
  }
}
