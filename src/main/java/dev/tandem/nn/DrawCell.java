package dev.tandem.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

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

  /** The state through the kernel as far as its gates are alike, [batch,gates · units]. */
  Operand<TFloat32> moved(Operand<TFloat32> state) {
    return moved(state, tf.linalg::matMul);
  }

  /** The same of all steps at once, [steps · batch,gates · units]. */
  Operand<TFloat32> allMoved(Operand<TFloat32> states) {
    Operand<TInt32> flat = tf.constant(new int[] {-1, layer.units()});
    return moved(states, (all, matrix) -> tf.linalg.matMul(tf.reshape(all, flat), matrix));
  }

  /** How many numbers of an example that is. */
  int width() {
    return (resetsBefore() ? 2 : layer.gates()) * layer.units();
  }

  private Operand<TFloat32> moved(
      Operand<TFloat32> state, BinaryOperator<Operand<TFloat32>> times) {
    int gates = resetsBefore() ? 2 : layer.gates();
    var products = new ArrayList<Operand<TFloat32>>();
    if (weights.masks().isEmpty()) {
      products.add(times.apply(state, columns(0, gates)));
    }
    for (int gate = 0; gate < Math.min(gates, weights.masks().size()); gate++) {
      products.add(times.apply(masked(state, gate), columns(gate, gate + 1)));
    }
    Operand<TFloat32> moved =
        products.size() == 1 ? products.getFirst() : tf.concat(products, tf.constant(-1));
    return weights.bias() == null ? moved : tf.math.add(moved, weights.bias());
  }

  /** The state of which some falls. */
  private Operand<TFloat32> masked(Operand<TFloat32> state, int gate) {
    return weights.masks().isEmpty() ? state : tf.math.mul(state, weights.masks().get(gate));
  }

  /** Whether a GRU puts its state through the last gate's kernel only after it was reset. */
  private boolean resetsBefore() {
    return layer instanceof GRU gru && !gru.resetAfter();
  }

  /** What learns and is used by a step itself. */
  List<Operand<TFloat32>> inner() {
    return resetsBefore() ? List.of(weights.kernel()) : List.of();
  }

  /** What goes into the gates: a GRU's input and state, apart; of the others their sum. */
  List<Operand<TFloat32>> sums(Operand<TFloat32> x, Operand<TFloat32> moved) {
    return layer instanceof GRU ? List.of(x, moved) : List.of(tf.math.add(x, moved));
  }

  /** The next states, of which the first is the answer. */
  List<Operand<TFloat32>> step(List<Operand<TFloat32>> sums, List<Operand<TFloat32>> states) {
    return switch (layer) {
      case LSTM lstm -> lstm(lstm, sums.getFirst(), states.get(1));
      case GRU gru -> List.of(gru(gru, sums.get(0), sums.get(1), states.getFirst()));
      case SimpleRNN simple -> List.of(activations().of(simple.activation(), sums.getFirst()));
    };
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
      LSTM lstm, Operand<TFloat32> gates, Operand<TFloat32> before) {
    var z = apart(gates, 4);
    Operand<TFloat32> input = activations().of(lstm.recurrentActivation(), z.get(0));
    Operand<TFloat32> forget = activations().of(lstm.recurrentActivation(), z.get(1));
    Operand<TFloat32> candidate = activations().of(lstm.activation(), z.get(2));
    Operand<TFloat32> output = activations().of(lstm.recurrentActivation(), z.get(3));
    Operand<TFloat32> carry =
        tf.math.add(tf.math.mul(forget, before), tf.math.mul(input, candidate));
    return List.of(tf.math.mul(output, activations().of(lstm.activation(), carry)), carry);
  }

  /** {@code h′ = z·h + (1 − z)·act(x_h + r·h)}, the reset before or after the kernel. */
  private Operand<TFloat32> gru(
      GRU gru, Operand<TFloat32> x, Operand<TFloat32> moved, Operand<TFloat32> state) {
    var inputs = apart(x, 3);
    var inner = apart(moved, gru.resetAfter() ? 3 : 2);
    Operand<TFloat32> update =
        activations().of(gru.recurrentActivation(), tf.math.add(inputs.get(0), inner.get(0)));
    Operand<TFloat32> reset =
        activations().of(gru.recurrentActivation(), tf.math.add(inputs.get(1), inner.get(1)));
    Operand<TFloat32> past =
        gru.resetAfter()
            ? tf.math.mul(reset, inner.get(2))
            : tf.linalg.matMul(masked(tf.math.mul(reset, state), 2), columns(2, 3));
    Operand<TFloat32> candidate =
        activations().of(gru.activation(), tf.math.add(inputs.get(2), past));
    Operand<TFloat32> rest = tf.math.sub(tf.constant(1f), update);
    return tf.math.add(tf.math.mul(update, state), tf.math.mul(rest, candidate));
  }
}
