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
          case Maximum _ -> counted(tensors, inputs, tf.math::maximum);
          case Minimum _ -> counted(tensors, inputs, tf.math::minimum);
          case Multiply _ -> product(tensors, inputs);
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

  /** A step that does not count takes the other's value, as in Keras, before they are merged. */
  private Operand<TFloat32> counted(
      List<Operand<TFloat32>> tensors,
      List<Value> inputs,
      BinaryOperator<Operand<TFloat32>> merge) {
    Operand<TFloat32> made = tensors.getFirst();
    Operand<TBool> before = counts(inputs.getFirst());
    for (int i = 1; i < tensors.size(); i++) {
      Operand<TBool> mask = counts(inputs.get(i));
      Operand<TFloat32> next = tensors.get(i);
      next = mask == null ? next : brush.tf.select(mask, next, made);
      made = before == null ? made : brush.tf.select(before, made, next);
      before = mask == null || before == null ? null : brush.tf.math.logicalOr(before, mask);
      made = merge.apply(made, next);
    }
    return made;
  }

  /** Of what counts; 0 where nothing does. */
  private Operand<TFloat32> product(List<Operand<TFloat32>> tensors, List<Value> inputs) {
    var counted = new ArrayList<Operand<TFloat32>>();
    for (int i = 0; i < tensors.size(); i++) {
      Operand<TBool> mask = counts(inputs.get(i));
      Operand<TFloat32> tensor = tensors.get(i);
      counted.add(mask == null ? tensor : brush.tf.select(mask, tensor, brush.constant(1)));
    }
    Operand<TFloat32> made = folded(counted, brush.tf.math::mul);
    Operand<TBool> any = either(inputs);
    return any == null
        ? made
        : brush.tf.select(brush.tf.expandDims(any, brush.tf.constant(-1)), made, brush.constant(0));
  }

  private @Nullable Operand<TBool> counts(Value input) {
    return input.mask() == null ? null : brush.tf.expandDims(input.mask(), brush.tf.constant(-1));
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
