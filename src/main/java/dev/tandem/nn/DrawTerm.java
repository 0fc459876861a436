package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Draws an expression whose shapes were found to meet.
 *
 * @param type of every tensor
 */
record DrawTerm<T extends TNumber>(Ops tf, Class<T> type, Map<String, Given<T>> variables) {
  /** A variable's tensor and what is known of its shape. */
  record Given<T extends TNumber>(Operand<T> tensor, Shape shape) {}

  Operand<T> of(Term term) {
    return switch (term) {
      case Term.Literal literal -> constant(literal.value());
      case Term.Name name -> Objects.requireNonNull(variables.get(name.name())).tensor();
      case Term.Stacked stacked ->
          tf.stack(stacked.items().stream().map(this::of).toList(), Stack.axis(0L));
      case Term.Call call -> called(call, call.arguments().stream().map(this::of).toList());
    };
  }

  private Operand<T> constant(double value) {
    return tf.dtypes.cast(tf.constant(value), type);
  }

  private Operand<T> called(Term.Call call, List<Operand<T>> given) {
    Operand<T> first = given.getFirst();
    return switch (call.operator().kind()) {
      case UNARY -> unary(call.operator(), first);
      case BINARY -> binary(call.operator(), first, given.get(1));
      case CHOICE -> tf.select(tf.math.notEqual(first, constant(0)), given.get(1), given.get(2));
      case ROWS -> softmax(first);
      case REDUCTION -> reduced(call, first);
      case MATMUL -> tf.linalg.matMul(first, given.get(1));
      case RESHAPE -> tf.reshape(first, integers(call.numbers()));
      case TRANSPOSE ->
          tf.linalg.transpose(first, tf.constant(TermShapes.order(call, shape(call))));
      case CONCAT -> tf.concat(given, tf.constant(TermShapes.axis(call, shape(call))));
    };
  }

  private Shape shape(Term.Call call) {
    var shapes = new HashMap<String, Shape>();
    variables.forEach((name, variable) -> shapes.put(name, variable.shape()));
    return new TermShapes(shapes).of(call.arguments().getFirst());
  }

  private Operand<TInt32> integers(List<Integer> numbers) {
    return tf.constant(numbers.stream().mapToInt(Integer::intValue).toArray());
  }

  private Operand<T> unary(Operator operator, Operand<T> x) {
    return switch (operator) {
      case NEGATE -> tf.math.neg(x);
      case ABS -> tf.math.abs(x);
      case SIGN -> tf.math.sign(x);
      case SQUARE -> tf.math.square(x);
      case SQRT -> tf.math.sqrt(x);
      case EXP -> tf.math.exp(x);
      case EXPM1 -> tf.math.expm1(x);
      case LOG -> tf.math.log(x);
      case LOG1P -> tf.math.log1p(x);
      case SIN -> tf.math.sin(x);
      case COS -> tf.math.cos(x);
      case TAN -> tf.math.tan(x);
      case TANH -> tf.math.tanh(x);
      case SIGMOID -> tf.math.sigmoid(x);
      case SOFTPLUS -> tf.math.softplus(x);
      case RELU -> tf.nn.relu(x);
      // They are flat wherever they have a derivative.
      case FLOOR -> tf.stopGradient(tf.math.floor(x));
      case CEIL -> tf.stopGradient(tf.math.ceil(x));
      case ROUND -> tf.stopGradient(tf.math.rint(x));
      default -> throw new AssertionError(operator);
    };
  }

  private Operand<T> binary(Operator operator, Operand<T> x, Operand<T> y) {
    return switch (operator) {
      case ADD -> tf.math.add(x, y);
      case SUBTRACT -> tf.math.sub(x, y);
      case MULTIPLY -> tf.math.mul(x, y);
      case DIVIDE -> tf.math.div(x, y);
      case POW -> tf.math.pow(x, y);
      case MINIMUM -> tf.math.minimum(x, y);
      case MAXIMUM -> tf.math.maximum(x, y);
      case LESS -> number(tf.math.less(x, y));
      case LESS_EQUAL -> number(tf.math.lessEqual(x, y));
      case GREATER -> number(tf.math.greater(x, y));
      case GREATER_EQUAL -> number(tf.math.greaterEqual(x, y));
      case EQUAL -> number(tf.math.equal(x, y));
      case NOT_EQUAL -> number(tf.math.notEqual(x, y));
      default -> throw new AssertionError(operator);
    };
  }

  private Operand<T> number(Operand<TBool> truth) {
    return tf.stopGradient(tf.dtypes.cast(truth, type));
  }

  /** By its formula: the kernel of Softmax takes no double, and rows of rank 1 are taken too. */
  private Operand<T> softmax(Operand<T> x) {
    var last = tf.constant(new int[] {-1});
    Operand<T> largest = tf.stopGradient(tf.reduceMax(x, last, ReduceMax.keepDims(true)));
    Operand<T> powers = tf.math.exp(tf.math.sub(x, largest));
    return tf.math.div(powers, tf.sum(powers, last, org.tensorflow.op.core.Sum.keepDims(true)));
  }

  private Operand<T> reduced(Term.Call call, Operand<T> x) {
    Operand<TInt32> axes = integers(TermShapes.axes(call, shape(call)));
    return switch (call.operator()) {
      case REDUCE_SUM -> tf.sum(x, axes);
      case REDUCE_MEAN -> tf.math.mean(x, axes);
      case REDUCE_MAX -> tf.reduceMax(x, axes);
      case REDUCE_MIN -> tf.reduceMin(x, axes);
      default -> throw new AssertionError(call.operator());
    };
  }
}
