package dev.tandem.nn;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** {@code softmax(Q Kᵀ / √d) V} for every head, then one projection. */
record DrawAttention(Brush brush, MultiHeadAttention layer, Map<String, Value> arguments) {
  /** What Keras puts where a mask forbids. */
  private static final double FORBIDDEN = -1e9;

  Value of(List<Value> inputs) {
    Ops tf = brush.tf;
    Value query = inputs.get(0);
    Value value = inputs.get(1);
    Operand<TFloat32> scale = brush.constant(1 / Math.sqrt(layer.keyDim()));
    Operand<TFloat32> q = tf.math.mul(heads("query", query, 0), scale);
    Operand<TFloat32> k = heads("key", inputs.getLast(), inputs.size() - 1);
    Operand<TFloat32> v = heads("value", value, 1);
    Operand<TFloat32> scores = product(q, k, true);
    Operand<TBool> mask = mask(inputs, scores);
    if (mask != null) {
      // [batch,queries,keys] for every head
      scores = tf.select(tf.expandDims(mask, tf.constant(1)), scores, brush.constant(FORBIDDEN));
    }
    Operand<TFloat32> shares = brush.dropped(tf.nn.softmax(scores), layer.dropout(), 0);
    Operand<TFloat32> mixed = tf.linalg.transpose(product(shares, v, false), swap());
    int width = layer.numHeads() * layer.depth();
    Operand<TFloat32> rows = tf.reshape(mixed, tf.constant(new int[] {-1, width}));
    long made = layer.outputs(inputsOf(inputs)).getFirst().dim(1);
    Operand<TFloat32> kernel =
        tf.reshape(brush.weight("attention_output/kernel"), tf.constant(new long[] {width, made}));
    Operand<TFloat32> out = brush.product(rows, kernel);
    if (layer.useBias()) {
      out = tf.nn.biasAdd(out, brush.weight("attention_output/bias"));
    }
    Operand<TInt32> leading =
        tf.slice(tf.shape(query.tensor()), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
    Operand<TInt32> shape =
        tf.concat(List.of(leading, tf.constant(new int[] {(int) made})), tf.constant(0));
    return new Value(tf.reshape(out, shape), query.mask(), null);
  }

  private List<dev.tandem.tensor.Shape> inputsOf(List<Value> inputs) {
    return java.util.stream.IntStream.range(0, inputs.size()).mapToObj(brush::input).toList();
  }

  private Operand<TInt32> swap() {
    return brush.tf.constant(new int[] {0, 2, 1, 3});
  }

  /** A projection as [batch,heads,steps,depth]. */
  private Operand<TFloat32> heads(String name, Value input, int index) {
    Ops tf = brush.tf;
    Operand<TFloat32> x = brush.floats(input);
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
    return brush.computed(
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

  /** Where all masks allow: [batch,queries,keys], of which any may be 1. */
  private @Nullable Operand<TBool> mask(List<Value> inputs, Operand<TFloat32> scores) {
    Ops tf = brush.tf;
    Operand<TBool> mask = null;
    Operand<TBool> queries = given("query_mask", inputs.get(0));
    if (queries != null) {
      mask = tf.expandDims(queries, tf.constant(-1));
    }
    Operand<TBool> values = given("value_mask", inputs.get(1));
    if (values != null) {
      mask = and(mask, tf.expandDims(values, tf.constant(1)));
    }
    Operand<TBool> keys = inputs.size() > 2 ? given("key_mask", inputs.get(2)) : null;
    if (keys != null) {
      mask = and(mask, tf.expandDims(keys, tf.constant(1)));
    }
    if (brush.node.arguments().flag("use_causal_mask")) {
      mask = and(mask, causal(scores));
    }
    Value attention = arguments.get("attention_mask");
    return attention == null ? mask : and(mask, brush.flags(attention.tensor()));
  }

  private @Nullable Operand<TBool> given(String name, Value input) {
    Value mask = arguments.get(name);
    return mask == null ? input.mask() : brush.flags(mask.tensor());
  }

  private Operand<TBool> and(@Nullable Operand<TBool> left, Operand<TBool> right) {
    return left == null ? right : brush.tf.math.logicalAnd(left, right);
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
