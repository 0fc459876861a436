package dev.tandem.training;

import dev.tandem.nn.Npz;
import dev.tandem.tensor.NativeEnvironment;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A loss's value and its derivative by the prediction, plain and with weights of the examples. */
final class LossFixture {
  private final Fixture fixture;
  private final Npz arrays;

  private LossFixture(Fixture fixture, Npz arrays) {
    this.fixture = fixture;
    this.arrays = arrays;
  }

  static void check(Fixture fixture, Npz arrays) {
    NativeEnvironment.prepare();
    var test = new LossFixture(fixture, arrays);
    test.check("");
    if (arrays.has(fixture.name() + "__weighted__value")) {
      test.check("__weighted");
    }
  }

  private void check(String kind) {
    var pred = arrays.get(fixture.name() + "__pred");
    try (var graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> output = constant(tf, pred.shape(), pred.floats());
      Operand<TFloat32> turned = lastAxis(tf, output);
      var answer = new Answer(turned, turned, Answer.Last.OTHER);
      Operand<TFloat32> each = new LossGraph(tf, truth(tf, pred)).of(loss(), answer);
      Operand<TFloat32> weights = null;
      if (!kind.isEmpty()) {
        weights = weights(tf, pred.values().length, each);
        each = tf.math.mul(each, weights);
      }
      var value = reduced(tf, each, weights);
      var gradient = graph.addGradients(value.asOutput(), new Output<?>[] {output.asOutput()})[0];
      try (var session = new Session(graph);
          Result result = session.runner().fetch(value).fetch(gradient).run()) {
        compare(kind + "__value", (TFloat32) result.get(0));
        compare(kind + "__grad", (TFloat32) result.get(1));
      }
    }
  }

  /** With Keras's axis as the last, which ours always is. */
  private Operand<TFloat32> lastAxis(Ops tf, Operand<TFloat32> x) {
    int rank = x.shape().numDimensions();
    int axis = Math.floorMod(fixture.json().get("config").path("axis").asInt(-1), rank);
    int[] order = new int[rank];
    for (int i = 0; i < rank; i++) {
      order[i] = i == rank - 1 ? axis : i < axis ? i : i + 1;
    }
    return axis == rank - 1 ? x : tf.linalg.transpose(x, tf.constant(order));
  }

  private Operand<TFloat32> reduced(
      Ops tf, Operand<TFloat32> each, @Nullable Operand<TFloat32> weights) {
    var all = tf.constant(new int[] {-1});
    var flat = tf.reshape(each, all);
    var zero = tf.constant(0);
    return switch (reduction()) {
      case "sum" -> tf.sum(flat, zero);
      case "none" -> each;
      case "mean", "sum_over_batch_size" -> tf.math.mean(flat, zero);
      case "mean_with_sample_weight" ->
          weights == null
              ? tf.math.mean(flat, zero)
              : tf.math.div(tf.sum(flat, zero), tf.sum(tf.reshape(weights, all), zero));
      default -> throw new IllegalArgumentException("reduction " + reduction());
    };
  }

  private String reduction() {
    return fixture.json().get("config").path("reduction").asString("sum_over_batch_size");
  }

  private Loss loss() {
    String ours =
        fixture.className().replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    var specification = fixture.specification(ours);
    specification.remove("axis"); // Always the last.
    if (fixture.className().equals("Huber") && !specification.has("delta")) {
      specification.put("delta", delta());
    }
    return LossJson.read(specification, "/loss");
  }

  /** Keras's config leaves it out; it is what no derivative passes. */
  private double delta() {
    double[] gradient = arrays.get(fixture.name() + "__grad").values();
    boolean isMean = !List.of("sum", "none").contains(reduction());
    long[] shape = arrays.get(fixture.name() + "__pred").shape();
    double share = isMean ? gradient.length : shape[shape.length - 1];
    return Arrays.stream(gradient).map(Math::abs).max().orElseThrow() * share;
  }

  private Operand<TFloat32> truth(Ops tf, Npz.Array pred) {
    var truth = arrays.get(fixture.name() + "__true");
    if (!fixture.className().startsWith("Sparse")) {
      boolean isAlike = truth.values().length == pred.values().length;
      return lastAxis(tf, constant(tf, isAlike ? pred.shape() : truth.shape(), truth.floats()));
    }
    int classes = (int) pred.shape()[pred.shape().length - 1];
    float[] hot = new float[pred.values().length];
    for (int i = 0; i < truth.values().length; i++) {
      hot[i * classes + (int) truth.values()[i]] = 1;
    }
    return constant(tf, pred.shape(), hot);
  }

  private Operand<TFloat32> weights(Ops tf, int elements, Operand<TFloat32> each) {
    var flat = tf.constant(weights(elements));
    long examples = each.shape().get(0);
    long places = each.shape().size() / examples;
    boolean isByExample = flat.shape().size() == examples && places > 1;
    var shape = isByExample ? Shape.of(examples, places) : each.shape();
    var column = isByExample ? Shape.of(examples, 1) : each.shape();
    var spread = tf.broadcastTo(tf.reshape(flat, tf.constant(column)), tf.constant(shape));
    return tf.reshape(spread, tf.constant(each.shape()));
  }

  /** Those in the fixture, or else what its gradients were multiplied by. */
  private float[] weights(int elements) {
    for (String name : new String[] {"__weighted__weight", "__weight", "__sample_weight"}) {
      if (arrays.has(fixture.name() + name)) {
        return arrays.get(fixture.name() + name).floats();
      }
    }
    double[] plain = arrays.get(fixture.name() + "__grad").values();
    double[] weighted = arrays.get(fixture.name() + "__weighted__grad").values();
    int rows = (int) arrays.get(fixture.name() + "__pred").shape()[0];
    float[] weights = new float[rows];
    for (int row = 0; row < rows; row++) {
      for (int i = row * elements / rows; i < (row + 1) * elements / rows; i++) {
        weights[row] = plain[i] == 0 ? weights[row] : (float) (weighted[i] / plain[i]);
      }
    }
    return weights;
  }

  private void compare(String name, TFloat32 got) {
    float[] values = new float[Math.toIntExact(got.size())];
    got.asRawTensor().data().asFloats().read(values);
    Fixture.compare(name, values, arrays.get(fixture.name() + name).floats());
  }

  private static Operand<TFloat32> constant(Ops tf, long[] shape, float[] values) {
    return tf.constant(Shape.of(Arrays.copyOf(shape, shape.length)), DataBuffers.of(values));
  }
}
