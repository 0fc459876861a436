package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Recurrent layers. What does not depend on the state is computed for all steps at once, the steps
 * themselves in a loop.
 *
 * @param part goes before the names of the weights
 * @param salt sets apart what falls by chance
 */
record DrawRecurrent(Brush brush, String part, int salt) {
  private static final int OTHER_HALF = 64;

  DrawRecurrent(Brush brush, String part) {
    this(brush, part, part.hashCode());
  }

  private static final StridedSlice.Options END = StridedSlice.endMask(1L);

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

    Sequence withInput(Operand<TFloat32> changed) {
      return new Sequence(changed, mask, states, isTurned);
    }

    /** The examples before one. */
    Sequence first(Ops tf, Operand<TInt32> end) {
      var from = tf.constant(new int[] {0});
      return rows(new Rows(tf, from, end, StridedSlice.beginMask(1L)));
    }

    /** The examples from one on. */
    Sequence rest(Ops tf, Operand<TInt32> begin) {
      return rows(new Rows(tf, begin, begin, StridedSlice.endMask(1L)));
    }

    private record Rows(
        Ops tf, Operand<TInt32> begin, Operand<TInt32> end, StridedSlice.Options open) {
      <T extends TType> Operand<T> of(Operand<T> x) {
        return tf.stridedSlice(x, begin, end, tf.constant(new int[] {1}), open);
      }
    }

    private Sequence rows(Rows rows) {
      return new Sequence(
          rows.of(x),
          mask == null ? null : rows.of(mask),
          states.stream().<Operand<TFloat32>>map(rows::of).toList(),
          isTurned);
    }

    /** The same, to be read the other way than the layer would, or not. */
    Sequence turned(boolean turned) {
      return new Sequence(x, mask, states, turned);
    }
  }

  /**
   * Draws the layer. To learn, each half of a batch has a loop of its own, for the operations of a
   * step are too small to be shared by several cores.
   */
  List<Value> of(Recurrent layer, Sequence sequence) {
    if (!brush.isForLearning()) {
      return whole(layer, sequence);
    }
    Ops tf = brush.tf;
    List<Sequence> parts = halves(sequence.withInput(tf.identity(sequence.x())));
    List<Value> first = whole(layer, parts.getFirst());
    List<Value> rest = new DrawRecurrent(brush, part, salt + OTHER_HALF).whole(layer, parts.get(1));
    var values = new ArrayList<Value>();
    for (int i = 0; i < first.size(); i++) {
      var halves = List.of(brush.floats(first.get(i)), brush.floats(rest.get(i)));
      boolean isMasked = first.get(i).mask() != null;
      values.add(
          new Value(tf.concat(halves, tf.constant(0)), isMasked ? sequence.mask() : null, null));
    }
    return values;
  }

  /** TensorFlow's gradient of a slice is as large as the whole, with zeros around it. */
  private List<Sequence> halves(Sequence joined) {
    Ops tf = brush.tf;
    Operand<TInt32> half = tf.math.div(brush.batch(joined.x()), tf.constant(new int[] {2}));
    var halves = new ArrayList<>(List.of(joined.first(tf, half), joined.rest(tf, half)));
    halves.replaceAll(each -> each.withInput(tf.stopGradient(each.x())));
    brush.note(
        new CustomGradient(
            List.of(joined.x()),
            List.of(halves.get(0).x(), halves.get(1).x()),
            gradients -> List.of(tf.concat(gradients, tf.constant(0)))));
    return halves;
  }

  private List<Value> whole(Recurrent layer, Sequence sequence) {
    Ops tf = brush.tf;
    boolean isReversed = layer.goBackwards() != sequence.isTurned();
    Operand<TFloat32> x = stepsFirst(sequence.x(), isReversed, 1, 0, 2);
    Operand<TBool> mask =
        sequence.mask() == null ? null : stepsFirst(sequence.mask(), isReversed, 1, 0);
    Operand<TFloat32> projected = tf.identity(projected(layer, x));
    var given =
        new DrawSteps.Given(
            projected, mask, first(layer, sequence), weights(layer, brush.batch(sequence.x())));
    String name = projected.op().name().replace('/', '_');
    var repeat = new Repeat(tf, name, (int) brush.input(0).dim(0));
    return values(layer, sequence, given, loop(new DrawSteps(repeat, layer, given)));
  }

  private <T extends TType> Operand<T> stepsFirst(Operand<T> x, boolean isReversed, int... order) {
    Ops tf = brush.tf;
    Operand<T> turned = tf.linalg.transpose(x, tf.constant(order));
    return isReversed ? tf.reverse(turned, tf.constant(new int[] {0})) : turned;
  }

  /** What a loop makes: the answers of all steps where they are asked for, and the last states. */
  private record Made(@Nullable Operand<TFloat32> each, List<Operand<TFloat32>> states) {}

  private Made loop(DrawSteps steps) {
    Ops tf = brush.tf;
    boolean hasEach = steps.layer().returnSequences();
    int states = steps.layer().states();
    var made = steps.forward(brush.isForLearning() ? states : hasEach ? 1 : 0);
    var outputs = new ArrayList<Operand<TFloat32>>();
    if (hasEach) {
      var begin = tf.constant(new int[] {1});
      outputs.add(tf.stridedSlice(made.kept().getFirst(), begin, begin, begin, END));
    }
    outputs.addAll(made.states());
    outputs.replaceAll(tf::stopGradient);
    brush.note(
        new CustomGradient(
            steps.inputs(),
            outputs,
            gradients -> {
              var kept = made.kept().size() >= states ? made : steps.forward(states);
              return steps.backward(
                  kept.kept(),
                  gradients.subList(gradients.size() - states, gradients.size()),
                  hasEach ? gradients.getFirst() : null);
            }));
    return new Made(
        hasEach ? outputs.getFirst() : null,
        outputs.subList(outputs.size() - states, outputs.size()));
  }

  private List<Value> values(Recurrent layer, Sequence sequence, DrawSteps.Given given, Made made) {
    Ops tf = brush.tf;
    var values = new ArrayList<Value>();
    Operand<TFloat32> counted = counted(layer, sequence, given);
    if (made.each() != null) {
      Operand<TFloat32> each = made.each();
      Operand<TFloat32> answers =
          counted == null ? each : tf.math.mul(each, tf.expandDims(counted, tf.constant(-1)));
      values.add(
          new Value(
              tf.linalg.transpose(answers, tf.constant(new int[] {1, 0, 2})),
              sequence.mask(),
              null));
    } else {
      Operand<TFloat32> last = made.states().getFirst();
      values.add(new Value(counted == null ? last : tf.math.mul(last, last(counted))));
    }
    if (layer.returnState()) {
      made.states().forEach(state -> values.add(new Value(state)));
    }
    return values;
  }

  /**
   * What answers are multiplied by, of shape [steps,batch]; null where by nothing. A step that does
   * not count repeats the answer before it or answers 0, and so does it where there is none before.
   */
  private @Nullable Operand<TFloat32> counted(
      Recurrent layer, Sequence sequence, DrawSteps.Given given) {
    if (given.mask() == null || (!layer.zeroOutputForMask() && sequence.states().isEmpty())) {
      return null;
    }
    Ops tf = brush.tf;
    Operand<TFloat32> counts = tf.dtypes.cast(given.mask(), TFloat32.class);
    Operand<TFloat32> now =
        layer.zeroOutputForMask()
            ? counts
            : tf.math.minimum(tf.math.cumsum(counts, tf.constant(0)), brush.constant(1));
    return tf.stopGradient(now);
  }

  /** The last row, as a column. */
  private Operand<TFloat32> last(Operand<TFloat32> counted) {
    Ops tf = brush.tf;
    return tf.expandDims(
        Repeat.row(tf, counted, tf.constant(new int[] {(int) brush.input(0).dim(0) - 1})),
        tf.constant(-1));
  }

  private List<Operand<TFloat32>> first(Recurrent layer, Sequence sequence) {
    Ops tf = brush.tf;
    var first = new ArrayList<Operand<TFloat32>>();
    if (!sequence.states().isEmpty()) {
      // A tensor may be given as two states, whose gradients are then apart.
      sequence.states().forEach(state -> first.add(tf.identity(state)));
      return first;
    }
    Operand<TInt32> shape =
        tf.concat(
            List.of(brush.batch(sequence.x()), tf.constant(new int[] {layer.units()})),
            tf.constant(0));
    Operand<TFloat32> zeros = tf.stopGradient(tf.fill(shape, brush.constant(0)));
    for (int i = 0; i < layer.states(); i++) {
      first.add(tf.identity(zeros));
    }
    return first;
  }

  /**
   * Inputs of all steps through the kernel, [steps,batch,gates · units]; dropout keeps one mask.
   */
  private Operand<TFloat32> projected(Recurrent layer, Operand<TFloat32> x) {
    Ops tf = brush.tf;
    Shape shape = brush.input(0);
    Operand<TFloat32> dropped = x;
    if (brush.isTraining() && layer.dropout() > 0) {
      Operand<TInt32> size =
          tf.slice(tf.shape(x), tf.constant(new int[] {1}), tf.constant(new int[] {2}));
      dropped = tf.math.mul(x, brush.mask(size, layer.dropout(), salt));
    }
    Operand<TFloat32> product = brush.times(dropped, weight("kernel"), shape);
    Operand<TFloat32> bias = bias(layer, 0);
    return bias == null ? product : tf.nn.biasAdd(product, bias);
  }

  private Operand<TFloat32> weight(String name) {
    return brush.weight(part + name);
  }

  private DrawCell.Weights weights(Recurrent layer, Operand<TInt32> batch) {
    Ops tf = brush.tf;
    var masks = new ArrayList<Operand<TFloat32>>();
    if (brush.isTraining() && layer.recurrentDropout() > 0) {
      Operand<TInt32> size =
          tf.concat(List.of(batch, tf.constant(new int[] {layer.units()})), tf.constant(0));
      for (int gate = 0; gate < layer.gates(); gate++) {
        masks.add(brush.mask(size, layer.recurrentDropout(), salt + gate + 1));
      }
    }
    return new DrawCell.Weights(tf.identity(weight("recurrent_kernel")), bias(layer, 1), masks);
  }

  /** The bias of the inputs, or of the state (1), which only a GRU that resets after has. */
  private @Nullable Operand<TFloat32> bias(Recurrent layer, int row) {
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
}
