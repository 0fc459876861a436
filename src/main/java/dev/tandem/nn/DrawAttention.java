package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** {@code softmax(Q Kᵀ / √d) V} for every head, then one projection. */
record DrawAttention(Brush brush, MultiHeadAttention layer, Map<String, Value> arguments) {
  /** What Keras puts where a mask forbids. */
  static final double FORBIDDEN = -1e9;

  List<Value> of(List<Value> inputs) {
    Ops tf = brush.tf;
    Value query = inputs.getFirst();
    var folds = new ArrayList<FoldAxes>();
    for (int i = 0; i < inputs.size(); i++) {
      folds.add(new FoldAxes(tf, brush.input(i), layer.axes(brush.input(i))));
    }
    Operand<TFloat32> scale = brush.constant(1 / Math.sqrt(layer.keyDim()));
    Operand<TFloat32> q = tf.math.mul(heads("query", folds.getFirst().fold(x(query)), 0), scale);
    int key = inputs.size() - 1;
    Operand<TFloat32> k = heads("key", folds.get(key).fold(x(inputs.get(key))), key);
    Operand<TFloat32> v = heads("value", folds.get(1).fold(x(inputs.get(1))), 1);
    if (!isShown() && brush.isFloat()) {
      var core = new DrawAttentionCore(brush);
      var mixed = core.of(List.of(q, k, v), scores -> mask(inputs, scores));
      return List.of(finished(mixed, folds.getFirst(), inputs));
    }
    Operand<TFloat32> shares = shares(product(q, k, true), inputs);
    Operand<TFloat32> dropped = brush.dropped(shares, layer.dropout(), 0);
    var values = new ArrayList<Value>();
    values.add(finished(product(dropped, v, false), folds.getFirst(), inputs));
    if (brush.node.arguments().flag("return_attention_scores")) {
      values.add(new Value(dropped));
    }
    return values;
  }

  /** All heads' values as the layer's answer. */
  private Value finished(Operand<TFloat32> heads, FoldAxes fold, List<Value> inputs) {
    Operand<TFloat32> mixed = brush.tf.linalg.transpose(heads, swap());
    Operand<TFloat32> made = fold.unfold(projected(mixed), x(inputs.getFirst()));
    List<Shape> shapes =
        layer.outputs(IntStream.range(0, inputs.size()).mapToObj(brush::input).toList());
    return new Value(ended(made, shapes.getFirst()), inputs.getFirst().mask(), null);
  }

  private Operand<TFloat32> x(Value input) {
    return brush.floats(input);
  }

  /** How much each query takes of each key. */
  private Operand<TFloat32> shares(Operand<TFloat32> scores, List<Value> inputs) {
    Ops tf = brush.tf;
    Operand<TBool> mask = mask(inputs, scores);
    if (mask == null) {
      return tf.nn.softmax(scores);
    }
    Operand<TFloat32> allowed = tf.select(mask, scores, brush.constant(FORBIDDEN));
    Operand<TFloat32> shares = tf.nn.softmax(allowed);
    return isShown() ? tf.select(mask, shares, brush.constant(0)) : shares;
  }

  /**
   * Whether Keras computes the shares by themselves: then a query without a key takes nothing,
   * otherwise of all keys alike.
   */
  private boolean isShown() {
    return layer.dropout() > 0
        || brush.node.arguments().flag("return_attention_scores")
        || brush.input(0).rank() > 2;
  }

  /** Heads joined, [batch,queries,outputs]. */
  private Operand<TFloat32> projected(Operand<TFloat32> mixed) {
    Ops tf = brush.tf;
    int width = layer.numHeads() * layer.depth();
    Operand<TFloat32> rows = tf.reshape(mixed, tf.constant(new int[] {-1, width}));
    Operand<TFloat32> kernel =
        tf.reshape(brush.weight("attention_output/kernel"), tf.constant(new int[] {width, -1}));
    Operand<TFloat32> out = brush.product(rows, kernel);
    if (layer.useBias()) {
      out =
          tf.nn.biasAdd(
              out, tf.reshape(brush.weight("attention_output/bias"), tf.constant(new int[] {-1})));
    }
    Operand<TInt32> leading =
        tf.slice(tf.shape(mixed), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
    return tf.reshape(
        out, tf.concat(List.of(leading, tf.constant(new int[] {-1})), tf.constant(0)));
  }

  /** With the last dimension taken apart where the layer is told so. */
  private Operand<TFloat32> ended(Operand<TFloat32> made, Shape shape) {
    int rank = brush.input(0).rank();
    if (shape.rank() == rank) {
      return made;
    }
    Ops tf = brush.tf;
    long[] dims = shape.toArray();
    long[] last = java.util.Arrays.copyOfRange(dims, rank - 1, dims.length);
    Operand<TInt32> leading =
        tf.slice(tf.shape(made), tf.constant(new int[] {0}), tf.constant(new int[] {rank}));
    Operand<TInt32> ends = tf.dtypes.cast(tf.constant(last), TInt32.class);
    return tf.reshape(made, tf.concat(List.of(leading, ends), tf.constant(0)));
  }

  private Operand<TInt32> swap() {
    return brush.tf.constant(new int[] {0, 2, 1, 3});
  }

  /** A projection as [batch,heads,steps,depth]. */
  private Operand<TFloat32> heads(String name, Operand<TFloat32> x, int index) {
    Ops tf = brush.tf;
    int depth = name.equals("value") ? layer.depth() : layer.keyDim();
    int width = layer.numHeads() * depth;
    Operand<TFloat32> kernel =
        tf.reshape(brush.weight(name + "/kernel"), tf.constant(new int[] {-1, width}));
    Operand<TFloat32> rows =
        brush.product(
            tf.reshape(x, tf.constant(new long[] {-1, Shapes.last(brush.input(index))})), kernel);
    if (layer.useBias()) {
      rows =
          tf.nn.biasAdd(
              rows, tf.reshape(brush.weight(name + "/bias"), tf.constant(new int[] {width})));
    }
    Operand<TInt32> leading =
        tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
    Operand<TInt32> shape =
        tf.concat(
            List.of(leading, tf.constant(new int[] {layer.numHeads(), depth})), tf.constant(0));
    return tf.linalg.transpose(tf.reshape(rows, shape), swap());
  }

  /** By the second version of BatchMatMul: the third has no fast kernel on processors. */
  private Operand<TFloat32> product(
      Operand<TFloat32> left, Operand<TFloat32> right, boolean transposed) {
    return brush.computedInBatches(
        left,
        right,
        (a, b) ->
            brush
                .tf
                .scope()
                .opBuilder("BatchMatMulV2", "BatchMatMul")
                .addInput(a.asOutput())
                .addInput(b.asOutput())
                .setAttr("adj_y", transposed)
                .build()
                .<TFloat32>output(0));
  }

  /** Where all masks allow: [batch,heads,queries,keys], of which any may be 1. */
  private @Nullable Operand<TBool> mask(List<Value> inputs, Operand<TFloat32> scores) {
    Ops tf = brush.tf;
    Operand<TBool> mask = null;
    // A query_mask that is given counts for nothing, as in Keras.
    Operand<TBool> queries = inputs.getFirst().mask();
    if (queries != null) {
      mask = tf.expandDims(queries, tf.constant(-1));
    }
    mask = and(mask, column(given("value_mask", inputs.get(1))));
    Value key = inputs.size() > 2 ? inputs.get(2) : new Value(inputs.get(1).tensor());
    mask = and(mask, column(given("key_mask", key)));
    if (brush.node.arguments().flag("use_causal_mask")) {
      mask = and(mask, causal(scores));
    }
    Value attention = arguments.get("attention_mask");
    Operand<TBool> flags = attention == null ? null : brush.flags(attention.tensor());
    if (mask == null && flags == null) {
      return null;
    }
    requirePlain();
    boolean isByHead = flags != null && flags.asOutput().shape().numDimensions() == 4;
    if (isByHead) {
      return and(mask == null ? null : tf.expandDims(mask, tf.constant(1)), flags);
    }
    return tf.expandDims(Objects.requireNonNull(and(mask, flags)), tf.constant(1));
  }

  private void requirePlain() {
    if (brush.input(0).rank() > 2) {
      throw Fault.badInput(
          "layer "
              + brush.node.title()
              + " takes masks for [steps,features], not for "
              + brush.input(0));
    }
  }

  private @Nullable Operand<TBool> column(@Nullable Operand<TBool> mask) {
    return mask == null ? null : brush.tf.expandDims(mask, brush.tf.constant(1));
  }

  private @Nullable Operand<TBool> given(String name, Value input) {
    Value mask = arguments.get(name);
    return mask == null ? input.mask() : brush.flags(mask.tensor());
  }

  private @Nullable Operand<TBool> and(
      @Nullable Operand<TBool> left, @Nullable Operand<TBool> right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return brush.tf.math.logicalAnd(left, right);
  }

  /** Each query sees the keys up to its own place. */
  private Operand<TBool> causal(Operand<TFloat32> scores) {
    Ops tf = brush.tf;
    Operand<TInt32> shape = tf.shape(scores);
    var one = tf.constant(new int[] {1});
    Operand<TInt32> none = tf.constant(0);
    Operand<TInt32> queries =
        tf.reshape(tf.slice(shape, tf.constant(new int[] {2}), one), tf.constant(new int[0]));
    Operand<TInt32> keys =
        tf.reshape(tf.slice(shape, tf.constant(new int[] {3}), one), tf.constant(new int[0]));
    Operand<TInt32> rows = tf.expandDims(tf.range(none, queries, tf.constant(1)), tf.constant(-1));
    Operand<TInt32> columns = tf.expandDims(tf.range(none, keys, tf.constant(1)), tf.constant(0));
    return tf.expandDims(tf.math.greaterEqual(rows, columns), tf.constant(0));
  }
}
