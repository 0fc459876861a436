package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** One step of a recurrent layer; what does not depend on the state is computed for all at once. */
final class DrawCell {
  private final Brush brush;
  private final String part;
  private final Recurrent layer;
  private final DrawActivation activations;
  private final int gates;
  private final Operand<TFloat32> kernel;
  private final List<Operand<TFloat32>> masks = new ArrayList<>();

  DrawCell(Brush brush, String part, Recurrent layer) {
    this.brush = brush;
    this.part = part;
    this.layer = layer;
    this.activations = new DrawActivation(brush.tf);
    this.gates =
        switch (layer) {
          case LSTM _ -> 4;
          case GRU _ -> 3;
          case SimpleRNN _ -> 1;
        };
    this.kernel = weight("recurrent_kernel");
  }

  private Operand<TFloat32> weight(String name) {
    return brush.weight(part + name);
  }

  /**
   * Inputs of all steps through the kernel, [batch,steps,gates · units]; dropout keeps one mask.
   */
  Operand<TFloat32> projected(Operand<TFloat32> x) {
    Ops tf = brush.tf;
    Shape shape = brush.input(0);
    Operand<TFloat32> dropped = x;
    if (brush.isTraining() && layer.dropout() > 0) {
      Operand<TInt32> size =
          tf.concat(
              List.of(brush.batch(x), tf.constant(new int[] {1, (int) Shapes.last(shape)})),
              tf.constant(0));
      dropped = tf.math.mul(x, brush.mask(size, layer.dropout(), part.hashCode()));
    }
    if (brush.isTraining() && layer.recurrentDropout() > 0) {
      draw(x);
    }
    Operand<TFloat32> product = brush.times(dropped, weight("kernel"), shape);
    Operand<TFloat32> bias = bias(0);
    return bias == null ? product : tf.math.add(product, bias);
  }

  private void draw(Operand<TFloat32> x) {
    Ops tf = brush.tf;
    Operand<TInt32> size =
        tf.concat(List.of(brush.batch(x), tf.constant(new int[] {layer.units()})), tf.constant(0));
    for (int gate = 0; gate < gates; gate++) {
      masks.add(brush.mask(size, layer.recurrentDropout(), part.hashCode() + gate + 1));
    }
  }

  /** The bias of the inputs, or of the state (1), which only a GRU that resets after has. */
  private @Nullable Operand<TFloat32> bias(int row) {
    if (!brush.has(part + "bias")) {
      return null;
    }
    boolean isTwofold = layer instanceof GRU gru && gru.resetAfter();
    if (!isTwofold) {
      return row == 0 ? weight("bias") : null;
    }
    Ops tf = brush.tf;
    Operand<TFloat32> one =
        tf.slice(weight("bias"), tf.constant(new int[] {row, 0}), tf.constant(new int[] {1, -1}));
    return tf.reshape(one, tf.constant(new int[] {-1}));
  }

  /** The next states, of which the first is the answer. */
  List<Operand<TFloat32>> step(Operand<TFloat32> x, List<Operand<TFloat32>> states) {
    return switch (layer) {
      case LSTM lstm -> lstm(lstm, x, states);
      case GRU gru -> gru(gru, x, states.getFirst());
      case SimpleRNN simple ->
          List.of(
              activations.of(
                  simple.activation(), brush.tf.math.add(x, recurrent(states.getFirst(), 0, 1))));
    };
  }

  /** The state through the columns of the gates from one to another, each with its own mask. */
  private Operand<TFloat32> recurrent(Operand<TFloat32> state, int from, int to) {
    Ops tf = brush.tf;
    if (masks.isEmpty()) {
      return tf.linalg.matMul(state, columns(from, to));
    }
    var products = new ArrayList<Operand<TFloat32>>();
    for (int gate = from; gate < to; gate++) {
      products.add(tf.linalg.matMul(tf.math.mul(state, masks.get(gate)), columns(gate, gate + 1)));
    }
    return products.size() == 1 ? products.getFirst() : tf.concat(products, tf.constant(1));
  }

  private final java.util.Map<List<Integer>, Operand<TFloat32>> cut = new java.util.HashMap<>();

  private Operand<TFloat32> columns(int from, int to) {
    if (from == 0 && to == gates) {
      return kernel;
    }
    Ops tf = brush.tf;
    return cut.computeIfAbsent(
        List.of(from, to),
        absent ->
            tf.slice(
                kernel,
                tf.constant(new int[] {0, from * layer.units()}),
                tf.constant(new int[] {-1, (to - from) * layer.units()})));
  }

  private List<Output<TFloat32>> apart(Operand<TFloat32> x, int parts) {
    return brush.tf.split(brush.tf.constant(1), x, (long) parts).output();
  }

  /** {@code c′ = f·c + i·act(z_c)}, {@code h′ = o·act(c′)}. */
  private List<Operand<TFloat32>> lstm(
      LSTM lstm, Operand<TFloat32> x, List<Operand<TFloat32>> states) {
    Ops tf = brush.tf;
    var z = apart(tf.math.add(x, recurrent(states.get(0), 0, 4)), 4);
    Operand<TFloat32> input = activations.of(lstm.recurrentActivation(), z.get(0));
    Operand<TFloat32> forget = activations.of(lstm.recurrentActivation(), z.get(1));
    Operand<TFloat32> candidate = activations.of(lstm.activation(), z.get(2));
    Operand<TFloat32> output = activations.of(lstm.recurrentActivation(), z.get(3));
    Operand<TFloat32> carry =
        tf.math.add(tf.math.mul(forget, states.get(1)), tf.math.mul(input, candidate));
    return List.of(tf.math.mul(output, activations.of(lstm.activation(), carry)), carry);
  }

  /** {@code h′ = z·h + (1 − z)·act(x_h + r·h)}, the reset before or after the kernel. */
  private List<Operand<TFloat32>> gru(GRU gru, Operand<TFloat32> x, Operand<TFloat32> state) {
    Ops tf = brush.tf;
    var inputs = apart(x, 3);
    Operand<TFloat32> moved = recurrent(state, 0, gru.resetAfter() ? 3 : 2);
    Operand<TFloat32> bias = bias(1);
    var inner = apart(bias == null ? moved : tf.math.add(moved, bias), gru.resetAfter() ? 3 : 2);
    Operand<TFloat32> update =
        activations.of(gru.recurrentActivation(), tf.math.add(inputs.get(0), inner.get(0)));
    Operand<TFloat32> reset =
        activations.of(gru.recurrentActivation(), tf.math.add(inputs.get(1), inner.get(1)));
    Operand<TFloat32> past =
        gru.resetAfter()
            ? tf.math.mul(reset, inner.get(2))
            : recurrent(tf.math.mul(reset, state), 2, 3);
    Operand<TFloat32> candidate =
        activations.of(gru.activation(), tf.math.add(inputs.get(2), past));
    Operand<TFloat32> rest = tf.math.sub(brush.constant(1), update);
    return List.of(tf.math.add(tf.math.mul(update, state), tf.math.mul(rest, candidate)));
  }
}
