package dev.tandem.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Recurrent layers, step by step.
 *
 * @param part goes before the names of the weights
 */
record DrawRecurrent(Brush brush, String part) {
  /** What a recurrent layer reads: [batch,steps,features], which steps count, and first states. */
  record Sequence(
      Operand<TFloat32> x,
      @Nullable Operand<TBool> mask,
      List<Operand<TFloat32>> states,
      boolean isTurned) {
    Sequence(Operand<TFloat32> x, @Nullable Operand<TBool> mask, List<Operand<TFloat32>> states) {
      this(x, mask, states, false);
    }

    Sequence withStates(List<Operand<TFloat32>> changed) {
      return new Sequence(x, mask, changed, isTurned);
    }

    /** The same, to be read the other way than the layer would, or not. */
    Sequence turned(boolean turned) {
      return new Sequence(x, mask, states, turned);
    }
  }

  List<Value> of(Recurrent layer, Sequence sequence) {
    Ops tf = brush.tf;
    int steps = (int) brush.input(0).dim(0);
    var cell = new DrawCell(brush, part, layer);
    List<Operand<TFloat32>> projected =
        new ArrayList<>(
            tf.unstack(cell.projected(sequence.x()), (long) steps, Unstack.axis(1L)).output());
    List<Operand<TBool>> masks = masks(sequence.mask(), steps);
    if (layer.goBackwards() != sequence.isTurned()) {
      Collections.reverse(projected);
      Collections.reverse(masks);
    }
    List<Operand<TFloat32>> states = first(layer, sequence);
    var answers = new ArrayList<Operand<TFloat32>>();
    Operand<TFloat32> answer = tf.zerosLike(states.getFirst());
    for (int step = 0; step < steps; step++) {
      List<Operand<TFloat32>> next = cell.step(projected.get(step), states);
      Operand<TFloat32> own = next.getFirst();
      if (!masks.isEmpty()) {
        Operand<TBool> counts = masks.get(step);
        Operand<TFloat32> before = layer.zeroOutputForMask() ? tf.zerosLike(own) : answer;
        next = held(counts, next, states);
        own = tf.select(counts, own, before);
      }
      answer = own;
      states = next;
      answers.add(answer);
    }
    return values(layer, sequence, answers, states);
  }

  private List<Value> values(
      Recurrent layer,
      Sequence sequence,
      List<Operand<TFloat32>> answers,
      List<Operand<TFloat32>> states) {
    var values = new ArrayList<Value>();
    values.add(
        layer.returnSequences()
            ? new Value(
                brush.tf.stack(answers, org.tensorflow.op.core.Stack.axis(1L)),
                sequence.mask(),
                null)
            : new Value(answers.getLast()));
    if (layer.returnState()) {
      states.forEach(state -> values.add(new Value(state)));
    }
    return values;
  }

  /** For each step which examples count in it, as [batch,1]; empty where there is no mask. */
  private List<Operand<TBool>> masks(@Nullable Operand<TBool> mask, int steps) {
    if (mask == null) {
      return new ArrayList<>();
    }
    Operand<TBool> column = brush.tf.expandDims(mask, brush.tf.constant(-1));
    List<Output<TBool>> apart = brush.tf.unstack(column, (long) steps, Unstack.axis(1L)).output();
    return new ArrayList<>(apart);
  }

  private List<Operand<TFloat32>> held(
      Operand<TBool> counts, List<Operand<TFloat32>> next, List<Operand<TFloat32>> before) {
    var held = new ArrayList<Operand<TFloat32>>();
    for (int i = 0; i < next.size(); i++) {
      held.add(brush.tf.select(counts, next.get(i), before.get(i)));
    }
    return held;
  }

  private List<Operand<TFloat32>> first(Recurrent layer, Sequence sequence) {
    if (!sequence.states().isEmpty()) {
      return sequence.states();
    }
    Ops tf = brush.tf;
    Operand<TInt32> shape =
        tf.concat(
            List.of(brush.batch(sequence.x()), tf.constant(new int[] {layer.units()})),
            tf.constant(0));
    Operand<TFloat32> zeros = tf.stopGradient(tf.fill(shape, brush.constant(0)));
    return Collections.nCopies(layer.states(), Objects.requireNonNull(zeros));
  }
}
