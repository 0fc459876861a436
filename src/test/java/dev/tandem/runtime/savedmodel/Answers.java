package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Tensor;

/** Compares what models answered. */
final class Answers {
  private Answers() {}

  /** Floats within the tolerance, relative above 1; everything else equal. */
  static void assertClose(NamedTensors actual, NamedTensors expected, double tolerance) {
    assertThat(actual.asMap().keySet()).isEqualTo(expected.asMap().keySet());
    expected.asMap().forEach((name, tensor) -> assertClose(actual.expect(name), tensor, tolerance));
  }

  private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
    assertThat(actual.dtype()).isEqualTo(expected.dtype());
    assertThat(actual.shape()).isEqualTo(expected.shape());
    if (expected.dtype() == DType.STRING) {
      assertThat(actual.strings()).isDeepEqualTo(expected.strings());
      return;
    }
    if (expected.dtype() != DType.FLOAT) {
      assertThat(actual.data().toArray(JAVA_BYTE)).isEqualTo(expected.data().toArray(JAVA_BYTE));
      return;
    }
    float[] is = actual.data().toArray(JAVA_FLOAT);
    float[] should = expected.data().toArray(JAVA_FLOAT);
    for (int i = 0; i < should.length; i++) {
      double scale = Math.max(1, Math.abs(should[i]));
      if (!(Math.abs(is[i] - should[i]) <= tolerance * scale)) {
        assertThat(is[i]).as("element %d of %s", i, expected).isEqualTo(should[i]);
      }
    }
  }
}
