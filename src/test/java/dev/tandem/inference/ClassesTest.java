package dev.tandem.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ClassesTest {
  private static final Offset<Float> CLOSE = Offset.offset(1e-6f);
  private static final List<String> TWO = List.of("no", "yes");

  @Test
  void softensLogits() {
    // exp(0) : exp(ln 2) : exp(ln 5) = 1 : 2 : 5
    float[] logits = {0, (float) Math.log(2), (float) Math.log(5)};
    assertThat(Classes.probabilities(logits, List.of(), true))
        .containsExactly(new float[] {0.125f, 0.25f, 0.625f}, CLOSE);
    float[] large = {1000, 1000, -1000};
    assertThat(Classes.probabilities(large, List.of(), true))
        .containsExactly(new float[] {0.5f, 0.5f, 0}, CLOSE);
    assertThat(Classes.probabilities(new float[] {0.1f, 0.9f}, TWO, false))
        .containsExactly(0.1f, 0.9f);
  }

  @Test
  void makesTwoClassesOfOneNumber() {
    assertThat(Classes.probabilities(new float[] {0.75f}, TWO, false))
        .containsExactly(0.25f, 0.75f);
    // 1 / (1 + exp(-ln 3)) = 3/4
    assertThat(Classes.probabilities(new float[] {(float) Math.log(3)}, TWO, true))
        .containsExactly(new float[] {0.25f, 0.75f}, CLOSE);
  }

  @Test
  void saysWhereNamesAndNumbersDiffer() {
    assertThatThrownBy(() -> Classes.probabilities(new float[3], TWO, false))
        .hasMessageContaining("answers 3 numbers, but class_names has 2");
  }

  @Test
  void findsTheGreatest() {
    assertThat(Classes.top(new float[] {1, 3, 2}, 2)).containsExactly(1, 2);
    assertThat(Classes.top(new float[] {1, 3, 2}, 9)).containsExactly(1, 2, 0);
    assertThat(Classes.top(new float[] {5, 5, 5}, 2)).containsExactly(0, 1);
    assertThat(Classes.top(new float[] {Float.NaN, 1, Float.NaN, -1}, 4))
        .containsExactly(1, 3, 0, 2);
    assertThat(Classes.top(new float[0], 3)).isEmpty();
    var random = new Random(3);
    for (int round = 0; round < 100; round++) {
      float[] numbers = new float[50];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = random.nextInt(20);
      }
      int[] sorted =
          IntStream.range(0, numbers.length)
              .boxed()
              .sorted((a, b) -> Float.compare(numbers[b], numbers[a]))
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(Classes.top(numbers, 7)).containsExactly(Arrays.copyOf(sorted, 7));
    }
  }
}
