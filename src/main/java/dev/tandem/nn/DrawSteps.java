package dev.tandem.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The steps of a recurrent layer as a loop, and the loop back that derives it: from the last step
 * to the first, each made once more of the states it was given, which the first loop has kept.
 */
record DrawSteps(Repeat repeat, Recurrent layer, Given given) {
  /**
   * What the steps are given.
   *
   * @param x of shape [steps,batch,gates · units]
   * @param mask which examples a step counts for, of shape [steps,batch]
   */
  record Given(
      Operand<TFloat32> x,
      @Nullable Operand<TBool> mask,
      List<Operand<TFloat32>> states,
      DrawCell.Weights weights) {
    List<Operand<?>> fixed() {
      List<Operand<?>> fixed = new ArrayList<>();
      fixed.add(x);
      if (mask != null) {
        fixed.add(mask);
      }
      fixed.addAll(weights.all());
      return fixed;
    }
  }

  /**
   * What the steps came to.
   *
   * @param states after the last
   * @param kept for each state that was to be kept: before the first step, and after each
   */
  record Made(List<Operand<TFloat32>> states, List<Operand<TFloat32>> kept) {}

  private Ops tf() {
    return repeat.tf();
  }

  /**
   * @param kept how many of the states are kept for every step; with all, what else the way back
   *     wants
   */
  Made forward(int kept) {
    int states = given.states().size();
    List<Operand<TFloat32>> carried = new ArrayList<>(given.states());
    for (Operand<TFloat32> state : given.states().subList(0, kept)) {
      carried.add(written(tf(), room(state), tf().constant(new int[] {0}), state));
    }
    if (byHand() && kept == states) {
      carried.add(tf().empty(tf().shape(given.x()), TFloat32.class));
    }
    var made = floats(repeat.of(carried, given.fixed(), this::round));
    return new Made(made.subList(0, states), made.subList(states, made.size()));
  }

  private boolean byHand() {
    return DrawLstmBack.isFor(layer);
  }

  /** One step, and what is kept of it. */
  private List<Operand<?>> round(Ops inner, Repeat.Round round) {
    int states = given.states().size();
    var before = floats(round.carried().subList(0, states));
    var step = step(inner, round.round(), round.fixed());
    var sums = step.cell().sums(step.x(), step.cell().moved(before.getFirst()));
    var made = step.next(sums, before);
    List<Operand<?>> next = new ArrayList<>(made);
    Operand<TInt32> behind = inner.math.add(round.round(), inner.constant(new int[] {1}));
    for (int i = states; i < round.carried().size(); i++) {
      Operand<TFloat32> all = round.carriedFloats(i);
      next.add(
          i < 2 * states
              ? written(inner, all, behind, made.get(i - states))
              : written(inner, all, round.round(), sums.getFirst()));
    }
    return next;
  }

  /** Memory for a state before the first step and after each. */
  private Operand<TFloat32> room(Operand<TFloat32> state) {
    Ops tf = tf();
    Operand<TInt32> shape =
        tf.concat(
            List.of(tf.constant(new int[] {repeat.times() + 1}), tf.shape(state)), tf.constant(0));
    return tf.empty(tf.stopGradient(shape), TFloat32.class);
  }

  private static Operand<TFloat32> written(
      Ops tf, Operand<TFloat32> into, Operand<TInt32> row, Operand<TFloat32> value) {
    return tf.inplaceUpdate(into, row, tf.expandDims(value, tf.constant(0)));
  }

  /** A step within a function. */
  private record Step(DrawCell cell, Operand<TFloat32> x, @Nullable Operand<TBool> counts) {
    List<Operand<TFloat32>> next(List<Operand<TFloat32>> sums, List<Operand<TFloat32>> before) {
      var next = new ArrayList<>(cell.step(sums, before));
      for (int i = 0; i < next.size(); i++) {
        // TensorFlow derives wrongly where one of the values to derive depends on another.
        next.set(
            i,
            counts == null
                ? cell.tf().identity(next.get(i))
                : chosen(cell.tf(), counts, next.get(i), before.get(i)));
      }
      return next;
    }
  }

  private Step step(Ops inner, Operand<TInt32> index, List<Operand<?>> fixed) {
    var mask = given.mask() == null ? null : fixed.get(1).asOutput().expect(TBool.class);
    int first = mask == null ? 1 : 2;
    int count = given.weights().all().size();
    var weights = given.weights().like(floats(fixed.subList(first, first + count)));
    return new Step(
        new DrawCell(inner, layer, weights),
        Repeat.row(inner, Repeat.floats(fixed.getFirst()), index),
        mask == null ? null : Repeat.row(inner, mask, index));
  }

  /** By the first version of Select, which takes whole rows by a vector. */
  private static Operand<TFloat32> chosen(
      Ops tf, Operand<TBool> counts, Operand<TFloat32> yes, Operand<TFloat32> no) {
    return tf.scope()
        .opBuilder("Select", "Select")
        .addInput(counts.asOutput())
        .addInput(yes.asOutput())
        .addInput(no.asOutput())
        .build()
        .<TFloat32>output(0);
  }

  /** What the loop is derived by: the inputs, the first states, and the weights. */
  List<Operand<TFloat32>> inputs() {
    var inputs = new ArrayList<Operand<TFloat32>>();
    inputs.add(given.x());
    inputs.addAll(given.states());
    inputs.addAll(given.weights().learnt());
    return inputs;
  }

  /**
   * Gradients of {@link #inputs}.
   *
   * @param kept of all states, and of an LSTM the sums that went into its gates
   * @param last gradients of the last states
   * @param each gradients of the answers of each step; null where these were not asked for
   */
  List<Operand<TFloat32>> backward(
      List<Operand<TFloat32>> kept,
      List<Operand<TFloat32>> last,
      @Nullable Operand<TFloat32> each) {
    Ops tf = tf();
    int states = last.size();
    var cell = new DrawCell(tf, layer, given.weights());
    Operand<TFloat32> flat = cell.allMoved(tf.stopGradient(before(kept.getFirst())));
    Operand<TFloat32> moved =
        tf.reshape(flat, tf.constant(new int[] {repeat.times(), -1, cell.width()}));
    List<Operand<TFloat32>> carried = new ArrayList<>(last);
    for (int i = 0; i < apart(); i++) {
      carried.add(tf.empty(tf.shape(i == 0 ? given.x() : moved), TFloat32.class));
    }
    cell.inner().forEach(weight -> carried.add(tf.zerosLike(weight)));
    List<Operand<?>> fixed = given.fixed();
    fixed.add(byHand() ? kept.get(states) : moved);
    fixed.addAll(kept.subList(0, states));
    if (each != null) {
      fixed.add(each);
    }
    var made =
        floats(repeat.of(carried, fixed, (inner, round) -> back(inner, round, each != null)));
    var gradients = new ArrayList<Operand<TFloat32>>();
    gradients.add(made.get(states));
    gradients.addAll(made.subList(0, states));
    Operand<TFloat32> ofMoved =
        tf.reshape(made.get(states + apart() - 1), tf.constant(new int[] {-1, cell.width()}));
    var learnt = cell.weights().learnt();
    gradients.addAll(required(Gradients.along(tf, List.of(flat), List.of(ofMoved), learnt)));
    if (!cell.inner().isEmpty()) {
      gradients.set(states + 1, tf.math.add(gradients.get(states + 1), made.getLast()));
    }
    return gradients;
  }

  /** A state before each step. */
  private Operand<TFloat32> before(Operand<TFloat32> kept) {
    Ops tf = tf();
    return tf.stridedSlice(
        kept,
        tf.constant(new int[] {0}),
        tf.constant(new int[] {repeat.times()}),
        tf.constant(new int[] {1}));
  }

  /** The derivative of one step. */
  private List<Operand<?>> back(Ops inner, Repeat.Round round, boolean hasEach) {
    var end = inner.constant(new int[] {repeat.times() - 1});
    Operand<TInt32> index = inner.math.sub(end, round.round());
    int states = given.states().size();
    var rows = new ArrayList<Operand<TFloat32>>();
    for (Operand<?> each : round.fixed().subList(given.fixed().size(), round.fixed().size())) {
      rows.add(Repeat.row(inner, Repeat.floats(each), index));
    }
    List<Operand<TFloat32>> last = floats(round.carried().subList(0, states));
    if (hasEach) {
      last.set(0, inner.math.add(last.getFirst(), rows.getLast()));
    }
    var step = step(inner, index, round.fixed());
    List<Operand<TFloat32>> before = rows.subList(1, states + 1);
    List<@Nullable Operand<TFloat32>> made =
        byHand()
            ? byHand(
                step,
                new DrawLstmBack.Step(rows.getFirst(), before.get(1), after(inner, round, index)),
                last)
            : derived(step, rows.getFirst(), before, last);
    Operand<TFloat32> ofMoved = Objects.requireNonNull(made.get(states + apart() - 1));
    made.set(0, sum(inner, made.getFirst(), through(step.cell(), before.getFirst(), ofMoved)));
    List<Operand<?>> next = new ArrayList<>(required(made));
    for (int i = states; i < made.size(); i++) {
      Operand<TFloat32> gradient = Repeat.floats(next.get(i));
      Operand<TFloat32> all = round.carriedFloats(i);
      next.set(
          i,
          i < states + apart()
              ? written(inner, all, index, gradient)
              : inner.math.add(all, gradient));
    }
    return next;
  }

  /** Of the states before, the input, the state through the kernel, and what a step itself uses. */
  private List<@Nullable Operand<TFloat32>> derived(
      Step step,
      Operand<TFloat32> moved,
      List<Operand<TFloat32>> before,
      List<Operand<TFloat32>> last) {
    var sums = step.cell().sums(step.x(), moved);
    var by = new ArrayList<>(before);
    by.addAll(sums);
    by.addAll(step.cell().inner());
    return Gradients.along(step.cell().tf(), step.next(sums, before), last, by);
  }

  private Operand<TFloat32> after(Ops inner, Repeat.Round round, Operand<TInt32> index) {
    Operand<TInt32> next = inner.math.add(index, inner.constant(new int[] {1}));
    return Repeat.row(inner, round.fixedFloats(given.fixed().size() + 2), next);
  }

  /** The same of an LSTM. Where a step does not count, all goes on to the states before it. */
  private static List<@Nullable Operand<TFloat32>> byHand(
      Step step, DrawLstmBack.Step known, List<Operand<TFloat32>> last) {
    Ops inner = step.cell().tf();
    Operand<TBool> counts = step.counts();
    var own = new ArrayList<>(last);
    if (counts != null) {
      Operand<TFloat32> zeros = inner.zerosLike(last.getFirst());
      own.replaceAll(gradient -> chosen(inner, counts, gradient, zeros));
    }
    var made = new DrawLstmBack(inner).of(known, own);
    var gradients = new ArrayList<@Nullable Operand<TFloat32>>();
    gradients.add(counts == null ? null : inner.math.sub(last.get(0), own.get(0)));
    gradients.add(counts == null ? made.carry() : chosen(inner, counts, made.carry(), last.get(1)));
    gradients.add(made.gates());
    return gradients;
  }

  /** How many gradients a step keeps: a GRU's input and state are not just added. */
  private int apart() {
    return layer instanceof GRU ? 2 : 1;
  }

  /** What a gradient behind the kernel comes to before it. */
  private static Operand<TFloat32> through(
      DrawCell cell, Operand<TFloat32> state, Operand<TFloat32> gradient) {
    var made =
        Gradients.along(cell.tf(), List.of(cell.moved(state)), List.of(gradient), List.of(state));
    return Objects.requireNonNull(made.getFirst());
  }

  private static Operand<TFloat32> sum(
      Ops tf, @Nullable Operand<TFloat32> left, Operand<TFloat32> right) {
    return left == null ? right : tf.math.add(left, right);
  }

  private static List<Operand<TFloat32>> required(List<@Nullable Operand<TFloat32>> gradients) {
    return gradients.stream().<Operand<TFloat32>>map(each -> Objects.requireNonNull(each)).toList();
  }

  private static List<Operand<TFloat32>> floats(List<? extends Operand<?>> operands) {
    var floats = new ArrayList<Operand<TFloat32>>();
    operands.forEach(operand -> floats.add(Repeat.floats(operand)));
    return floats;
  }
}
