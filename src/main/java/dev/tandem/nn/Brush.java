package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** What the drawing of one node has at hand: operations, weights, shapes and random numbers. */
final class Brush {
  final Ops tf;
  final Node node;
  private final List<Shape> inputs;
  private final Map<String, Variable> weights;
  private final Pass pass;
  private final List<CustomGradient> customs;

  Brush(Ops tf, Node node, Setting setting) {
    this.tf = tf;
    this.node = node;
    this.inputs = setting.inputs();
    this.weights = setting.weights();
    this.pass = setting.pass();
    this.customs = setting.customs();
  }

  /**
   * What a node finds: the shapes it is called with, its weights by name, the pass, and where what
   * it draws with a derivative of its own is noted.
   */
  record Setting(
      List<Shape> inputs, Map<String, Variable> weights, Pass pass, List<CustomGradient> customs) {}

  /** The same for a layer within this one, called with other shapes. */
  Brush within(Layer inner, List<Shape> shapes) {
    return new Brush(tf, node.with(inner), new Setting(shapes, weights, pass, customs));
  }

  Shape input(int index) {
    return inputs.get(index);
  }

  /** Whether this call learns: dropout drops. */
  boolean isTraining() {
    return pass instanceof Pass.Training && node.arguments().flags().getOrDefault("training", true);
  }

  /** Whether the drawing is one to learn, though this call may not. */
  boolean isForLearning() {
    return pass instanceof Pass.Training;
  }

  void note(CustomGradient custom) {
    customs.add(custom);
  }

  /**
   * A value that several parts with derivatives of their own use: what comes back from all of them
   * is added up here, so that it goes on only once.
   */
  Operand<TFloat32> fork(Operand<TFloat32> x) {
    Operand<TFloat32> given = tf.identity(x);
    Operand<TFloat32> made = tf.stopGradient(given);
    note(new CustomGradient(List.of(given), List.of(made), gradients -> gradients));
    return made;
  }

  boolean has(String weight) {
    return weights.containsKey(weight);
  }

  Variable variable(String weight) {
    return Objects.requireNonNull(weights.get(weight), weight);
  }

  Operand<TFloat32> weight(String name) {
    return variable(name).value();
  }

  @Nullable Operand<TFloat32> weightOrNull(String name) {
    return has(name) ? weight(name) : null;
  }

  Operand<TFloat32> constant(double value) {
    return tf.constant((float) value);
  }

  /** A tensor as float, whatever it came as. */
  Operand<TFloat32> floats(Value value) {
    return floats(value.tensor());
  }

  @SuppressWarnings("unchecked")
  Operand<TFloat32> floats(Operand<?> tensor) {
    return tensor.type() == TFloat32.class
        ? (Operand<TFloat32>) tensor
        : tf.dtypes.cast(tensor, TFloat32.class);
  }

  /** A mask as booleans, whatever it came as. */
  Operand<TBool> flags(Operand<?> tensor) {
    return tf.stopGradient(tf.dtypes.cast(tensor, TBool.class));
  }

  /** The first dimension, as a vector of one. */
  Operand<TInt32> batch(Operand<?> x) {
    return tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {1}));
  }

  /** The order of dimensions in which an axis and the last are swapped. */
  static int[] swapped(int rank, int axis) {
    int[] order = new int[rank];
    java.util.Arrays.setAll(order, i -> i);
    order[axis] = rank - 1;
    order[rank - 1] = axis;
    return order;
  }

  Operand<TFloat32> biased(Operand<TFloat32> x) {
    return has("bias") ? tf.nn.biasAdd(x, weight("bias")) : x;
  }

  /** Reshaped to dimensions of which the batch stays open. */
  Operand<TFloat32> shaped(Operand<TFloat32> x, Shape shape) {
    return tf.reshape(x, tf.constant(shape.prepend(-1).toArray()));
  }

  /** An operation on numbers of the pass's precision; its result is float again. */
  Operand<TFloat32> computed(
      Operand<TFloat32> x, Operand<TFloat32> y, BinaryOperator<Operand<TFloat32>> operation) {
    return pass instanceof Pass.Training(var _, var precision) && precision != Precision.NONE
        ? floats(operation.apply(as(precision, x), as(precision, y)))
        : operation.apply(x, y);
  }

  /** Whether numbers are float throughout. */
  boolean isFloat() {
    return !(pass instanceof Pass.Training(var _, var precision)) || precision == Precision.NONE;
  }

  /**
   * The same of batches of matrices. In float16 they stay float: no processor has a kernel for
   * their gradient.
   */
  Operand<TFloat32> computedInBatches(
      Operand<TFloat32> x, Operand<TFloat32> y, BinaryOperator<Operand<TFloat32>> operation) {
    return pass instanceof Pass.Training(var _, var precision) && precision == Precision.FLOAT16
        ? operation.apply(x, y)
        : computed(x, y, operation);
  }

  /** Under a type that is not its own, so that one drawing serves every precision. */
  @SuppressWarnings("unchecked")
  private Operand<TFloat32> as(Precision precision, Operand<TFloat32> x) {
    return (Operand<TFloat32>) (Operand<?>) tf.dtypes.cast(x, precision.type());
  }

  Operand<TFloat32> product(Operand<TFloat32> x, Operand<TFloat32> matrix) {
    return computed(x, matrix, tf.linalg::matMul);
  }

  /** The product with a matrix over the last dimension of a tensor of any rank. */
  Operand<TFloat32> times(Operand<TFloat32> x, Operand<TFloat32> matrix, Shape shape) {
    if (shape.rank() == 1) {
      return product(x, matrix);
    }
    long rows = shape.dim(shape.rank() - 1);
    Operand<TFloat32> flat = tf.reshape(x, tf.constant(new long[] {-1, rows}));
    Operand<TFloat32> product = product(flat, matrix);
    var leading =
        tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {shape.rank()}));
    var last = tf.slice(tf.shape(product), tf.constant(new int[] {1}), tf.constant(new int[] {1}));
    return tf.reshape(product, tf.concat(List.of(leading, last), tf.constant(0)));
  }

  /**
   * What dropout multiplies by: 0 at this rate, else {@code 1 / (1 − rate)}.
   *
   * @param shape of the mask, int32
   * @param salt sets apart the masks of one node
   */
  Operand<TFloat32> mask(Operand<?> shape, double rate, int salt) {
    Operand<TFloat32> drawn = uniform(shape, salt);
    Operand<TFloat32> kept =
        tf.dtypes.cast(tf.math.greaterEqual(drawn, constant(rate)), TFloat32.class);
    // Integer paths are differentiated too, so that the shape must not lead back to the input.
    return tf.stopGradient(tf.math.mul(kept, constant(1 / (1 - rate))));
  }

  /** Numbers from 0 to 1. */
  @SuppressWarnings("unchecked")
  Operand<TFloat32> uniform(Operand<?> shape, int salt) {
    return tf.random.statelessRandomUniform((Operand<TInt32>) shape, seed(salt), TFloat32.class);
  }

  /** Normal numbers around 0, in the shape of a tensor. */
  Operand<TFloat32> normal(Operand<TFloat32> x, double deviation) {
    Operand<TFloat32> drawn = tf.random.statelessRandomNormal(tf.shape(x), seed(0), TFloat32.class);
    return tf.stopGradient(tf.math.mul(drawn, constant(deviation)));
  }

  private Operand<TInt64> seed(int salt) {
    long own = 31L * node.name().hashCode() + salt;
    return tf.math.add(((Pass.Training) pass).key(), tf.constant(new long[] {own << 20, 0}));
  }

  /** One number, or one for each place of the last dimension. */
  Operand<TFloat32> numbers(List<?> list) {
    float[] numbers = new float[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = ((Number) list.get(i)).floatValue();
    }
    return numbers.length == 1 ? tf.constant(numbers[0]) : tf.constant(numbers);
  }

  Operand<TFloat32> dropped(Operand<TFloat32> x, double rate, int salt) {
    return isTraining() && rate > 0 ? tf.math.mul(x, mask(tf.shape(x), rate, salt)) : x;
  }
}
