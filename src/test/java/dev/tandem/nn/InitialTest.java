package dev.tandem.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class InitialTest {
  @Test
  void staysWithinGlorotsBound() {
    float[] values =
        Initial.values(Weight.of("kernel", Initializer.GLOROT_UNIFORM, 30, 20), 1, "a");
    float bound = (float) Math.sqrt(6.0 / 50);

    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isBetween(0.9f * bound, bound);
  }

  @Test
  void countsThePlacesOfAKernelAsFan() {
    var he =
        new Initializer.VarianceScaling(
            2,
            Initializer.VarianceScaling.Mode.FAN_IN,
            Initializer.VarianceScaling.Distribution.TRUNCATED_NORMAL);
    float[] values = Initial.values(Weight.of("kernel", he, 3, 3, 16, 64), 1, "a");

    assertThat(deviation(values)).isCloseTo(Math.sqrt(2.0 / 144), Offset.offset(0.003));
  }

  @Test
  void makesOrthogonalRows() {
    float[] values = Initial.values(Weight.of("k", new Initializer.Orthogonal(1), 3, 8), 1, "a");
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double dot = 0;
        for (int at = 0; at < 8; at++) {
          dot += values[i * 8 + at] * values[j * 8 + at];
        }
        assertThat(dot).isCloseTo(i == j ? 1 : 0, Offset.offset(1e-6));
      }
    }
  }

  @Test
  void opensTheForgetGateOfAnLstm() {
    Weight bias =
        Sketch.layer("lstm", java.util.Map.of("units", 2))
            .weights(java.util.List.of(dev.tandem.tensor.Shape.of(4, 3)))
            .getLast();

    assertThat(Initial.values(bias, 1, "a")).containsExactly(0, 0, 1, 1, 0, 0, 0, 0);
  }

  @Test
  void isTheSameForTheSameSeedAndName() {
    Weight weight = Weight.of("kernel", Initializer.GLOROT_UNIFORM, 5, 5);

    assertThat(Initial.values(weight, 1, "a")).isEqualTo(Initial.values(weight, 1, "a"));
    assertThat(Initial.values(weight, 1, "a")).isNotEqualTo(Initial.values(weight, 1, "b"));
    assertThat(Initial.values(weight, 1, "a")).isNotEqualTo(Initial.values(weight, 2, "a"));
  }

  private static double deviation(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum / values.length);
  }
}
