package dev.tandem.nn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** One step of a recurrent layer, whose input has gone through the kernel. */
record DrawCell(Ops tf, Recurrent layer, Weights weights) {
  /**
   * What is the same in every step.
   *
   * @param bias of the state, which only a GRU that resets after has
   * @param masks what falls of the state, one for each gate; none where nothing does
   */
  record Weights(
      Operand<TFloat32> kernel, @Nullable Operand<TFloat32> bias, List<Operand<TFloat32>> masks) {
    /** Those that learn. */
    List<Operand<TFloat32>> learnt() {
      return bias == null ? List.of(kernel) : List.of(kernel, bias);
    }

    List<Operand<TFloat32>> all() {
      var all = new ArrayList<>(learnt());
      all.addAll(masks);
      return all;
    }

    /** The same from tensors in the order of {@link #all}. */
    Weights like(List<Operand<TFloat32>> all) {
      int learnt = learnt().size();
      return new Weights(
          all.getFirst(), bias == null ? null : all.get(1), all.subList(learnt, all.size()));
    }
  }

  private DrawActivation activations() {
    return new DrawActivation(tf);
  }

  /** The next states, of which the first is the answer. */
  List<Operand<TFloat32>> step(Operand<TFloat32> x, List<Operand<TFloat32>> states) {
    return switch (layer) {
      case LSTM lstm -> lstm(lstm, x, states);
      case GRU gru -> gru(gru, x, states.getFirst());
      case SimpleRNN simple ->
          List.of(
              activations()
                  .of(simple.activation(), tf.math.add(x, recurrent(states.getFirst(), 0, 1))));
    };
  }

  /** The state through the columns of the gates from one to another, each with its own mask. */
  private Operand<TFloat32> recurrent(Operand<TFloat32> state, int from, int to) {
    if (weights.masks().isEmpty()) {
      return tf.linalg.matMul(state, columns(from, to));
    }
    var products = new ArrayList<Operand<TFloat32>>();
    for (int gate = from; gate < to; gate++) {
      products.add(
          tf.linalg.matMul(tf.math.mul(state, weights.masks().get(gate)), columns(gate, gate + 1)));
    }
    return products.size() == 1 ? products.getFirst() : tf.concat(products, tf.constant(1));
  }

  private Operand<TFloat32> columns(int from, int to) {
    if (from == 0 && to == layer.gates()) {
      return weights.kernel();
    }
    return tf.slice(
        weights.kernel(),
        tf.constant(new int[] {0, from * layer.units()}),
        tf.constant(new int[] {-1, (to - from) * layer.units()}));
  }

  private List<Output<TFloat32>> apart(Operand<TFloat32> x, int parts) {
    return tf.split(tf.constant(1), x, (long) parts).output();
  }

  /** {@code c′ = f·c + i·act(z_c)}, {@code h′ = o·act(c′)}. */
  private List<Operand<TFloat32>> lstm(
      LSTM lstm, Operand<TFloat32> x, List<Operand<TFloat32>> states) {
    var z = apart(tf.math.add(x, recurrent(states.get(0), 0, 4)), 4);
    Operand<TFloat32> input = activations().of(lstm.recurrentActivation(), z.get(0));
    Operand<TFloat32> forget = activations().of(lstm.recurrentActivation(), z.get(1));
    Operand<TFloat32> candidate = activations().of(lstm.activation(), z.get(2));
    Operand<TFloat32> output = activations().of(lstm.recurrentActivation(), z.get(3));
    Operand<TFloat32> carry =
        tf.math.add(tf.math.mul(forget, states.get(1)), tf.math.mul(input, candidate));
    return List.of(tf.math.mul(output, activations().of(lstm.activation(), carry)), carry);
  }

  /** {@code h′ = z·h + (1 − z)·act(x_h + r·h)}, the reset before or after the kernel. */
  private List<Operand<TFloat32>> gru(GRU gru, Operand<TFloat32> x, Operand<TFloat32> state) {
    var inputs = apart(x, 3);
    Operand<TFloat32> moved = recurrent(state, 0, gru.resetAfter() ? 3 : 2);
    Operand<TFloat32> bias = weights.bias();
    var inner = apart(bias == null ? moved : tf.math.add(moved, bias), gru.resetAfter() ? 3 : 2);
    Operand<TFloat32> update =
        activations().of(gru.recurrentActivation(), tf.math.add(inputs.get(0), inner.get(0)));
    Operand<TFloat32> reset =
        activations().of(gru.recurrentActivation(), tf.math.add(inputs.get(1), inner.get(1)));
    Operand<TFloat32> past =
        gru.resetAfter()
            ? tf.math.mul(reset, inner.get(2))
            : recurrent(tf.math.mul(reset, state), 2, 3);
    Operand<TFloat32> candidate =
        activations().of(gru.activation(), tf.math.add(inputs.get(2), past));
    Operand<TFloat32> rest = tf.math.sub(tf.constant(1f), update);
    return List.of(tf.math.add(tf.math.mul(update, state), tf.math.mul(rest, candidate)));
  }
}
