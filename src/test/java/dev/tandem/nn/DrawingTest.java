package dev.tandem.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

class DrawingTest {
  @Test
  void givesWhatALastSoftmaxWasGiven() {
    try (var drawn = Drawn.of("dense", Map.of("units", 3, "activation", "softmax"), 2)) {
      float[] batch = {1, -2};
      float[] outputs = drawn.answer(batch);
      float[] logits = drawn.run(drawn.answering().logits().values().iterator().next(), batch, 0);

      double sum = 0;
      for (float logit : logits) {
        sum += Math.exp(logit);
      }
      for (int i = 0; i < 3; i++) {
        assertThat((double) outputs[i]).isCloseTo(Math.exp(logits[i]) / sum, within());
      }
    }
  }

  @Test
  void sharesOneSetOfVariablesAmongDrawings() {
    try (var drawn = Drawn.of("dense", Map.of("units", 3), 2)) {
      assertThat(drawn.variables.all().stream().map(Variable::name))
          .containsExactly("dense/kernel", "dense/bias");
      assertThat(drawn.learn(0, 1, 2)).isEqualTo(drawn.answer(1, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lstm", "gru", "simple_rnn"})
  void drawsARecurrentLayerAlikeForAnyNumberOfSteps(String type) {
    assertThat(operations(type, 300)).isEqualTo(operations(type, 3));
  }

  /** How many operations a recurrent layer and the gradient of its kernel take. */
  private static int operations(String type, long steps) {
    try (var drawn = Drawn.of(type, Map.of("units", 2, "recurrent_dropout", 0.5), steps, 4)) {
      var kernel = drawn.variables.all().getFirst();
      float[] gradient =
          drawn.gradient(
              drawn.answering().outputs().values().iterator().next(),
              kernel,
              new float[(int) steps * 4]);
      assertThat(gradient).hasSize((int) kernel.shape().elements());
      int count = 0;
      for (var all = ((Graph) drawn.tf.scope().env()).operations(); all.hasNext(); all.next()) {
        count++;
      }
      return count;
    }
  }

  /** Each of them has a derivative of its own, and its input goes past it too. */
  @Test
  void derivesThroughAttentionAndLoopsOneBehindTheOther() {
    var sketch = new Sketch("x", DType.FLOAT, 3, 2);
    for (int i = 0; i < 2; i++) {
      String before = sketch.last();
      var fields = Map.of("num_heads", 2, "key_dim", 3);
      String mixed = sketch.add("multi_head_attention", fields, List.of(before, before));
      String read =
          sketch.add("gru", Map.of("units", 2, "return_sequences", true), List.of(before));
      sketch.add("add", Map.of(), List.of(before, mixed, read));
    }
    float[] batch = {0.3f, -0.8f, 1.1f, 0.4f, -0.2f, 0.9f};
    try (var drawn = new Drawn(sketch.network())) {
      float[] gradient = drawn.gradientByInput(batch);

      for (int i = 0; i < batch.length; i++) {
        double slope = (sum(drawn, batch, i, 0.01f) - sum(drawn, batch, i, -0.01f)) / 0.02;
        assertThat((double) gradient[i])
            .isCloseTo(slope, org.assertj.core.data.Offset.offset(2e-3));
      }
    }
  }

  private static double sum(Drawn drawn, float[] batch, int changed, float by) {
    float[] other = batch.clone();
    other[changed] += by;
    double sum = 0;
    for (float answer : drawn.answer(other)) {
      sum += answer;
    }
    return sum;
  }

  @Test
  void dropsOtherElementsAtEachStepButTheSameForTheSameKey() {
    float[] ones = new float[1000];
    Arrays.fill(ones, 1);
    try (var drawn = Drawn.of("dropout", Map.of("rate", 0.25), 1000)) {
      float[] first = drawn.learn(1, ones);
      int dropped = 0;
      for (float value : first) {
        assertThat(value).isIn(0f, 1 / 0.75f);
        dropped += value == 0 ? 1 : 0;
      }
      assertThat(dropped).isBetween(200, 300);
      assertThat(drawn.learn(1, ones)).isEqualTo(first);
      assertThat(drawn.learn(2, ones)).isNotEqualTo(first);
      assertThat(drawn.answer(ones)).isEqualTo(ones);
    }
  }

  @Test
  void dropsAParticularMaskInEachLayer() {
    var sketch = new Sketch("x", DType.FLOAT, 64);
    sketch.add("dropout", Map.of("rate", 0.5));
    sketch.add("dropout", Map.of("rate", 0.5));
    float[] ones = new float[64];
    Arrays.fill(ones, 1);
    try (var drawn = new Drawn(sketch.network())) {
      int kept = 0;
      for (float value : drawn.learn(3, ones)) {
        kept += value == 0 ? 0 : 1;
      }
      assertThat(kept).isBetween(4, 28);
    }
  }

  @Test
  void derivesAnUnusedVariableAsZero() {
    var network =
        new Network(
            List.of(new Input("x", dev.tandem.tensor.Shape.of(2), DType.FLOAT)),
            List.of(
                new Node("used", Sketch.layer("dense", Map.of("units", 1)), List.of("x")),
                new Node("unused", Sketch.layer("dense", Map.of("units", 1)), List.of("x"))),
            List.of("used"));
    try (var drawn = new Drawn(network)) {
      Operand<TFloat32> output = Objects.requireNonNull(drawn.answering().outputs().get("used"));
      Operand<TFloat32> loss = drawn.tf.sum(output, drawn.tf.constant(new int[] {0, 1}));

      assertThat(drawn.gradient(loss, drawn.variables.all().get(0), 3, 4)).containsExactly(3, 4);
      assertThat(drawn.gradient(loss, drawn.variables.all().get(2), 3, 4)).containsExactly(0, 0);
    }
  }

  @Test
  void namesTheInputThatIsMissing() {
    Network network = Presets.network("linear_regression", Map.of());
    try (var drawn = new Drawn(network)) {
      assertThatThrownBy(
              () -> Drawing.draw(network, drawn.variables, Map.of(), new Pass.Inference()))
          .isInstanceOf(Fault.class)
          .hasMessageContaining("needs input features");
    }
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-6);
  }
}
