package dev.tandem.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {
  private static final float[] PICTURE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

  @Test
  void mirrorsAboutHalfOfThePictures() {
    float[] batch = new float[100 * 9];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = PICTURE[i % 9];
    }
    try (var drawn = Drawn.of("random_flip", Map.of("mode", "horizontal"), 3, 3, 1)) {
      float[] made = drawn.learn(5, batch);
      int mirrored = 0;
      for (int i = 0; i < 100; i++) {
        float[] one = java.util.Arrays.copyOfRange(made, i * 9, i * 9 + 9);
        boolean isMirrored = one[0] == 3;
        assertThat(one).isEqualTo(isMirrored ? new float[] {3, 2, 1, 6, 5, 4, 9, 8, 7} : PICTURE);
        mirrored += isMirrored ? 1 : 0;
      }
      assertThat(mirrored).isBetween(30, 70);
    }
  }

  @Test
  void turnsByAQuarter() {
    try (var drawn = Drawn.of("random_rotation", Map.of("factor", List.of(0.25, 0.25)), 3, 3, 1)) {
      assertThat(drawn.learn(1, PICTURE))
          .containsExactly(new float[] {3, 6, 9, 2, 5, 8, 1, 4, 7}, Offset.offset(1e-4f));
    }
  }

  @Test
  void movesByAShareOfTheHeight() {
    var fields =
        Map.of(
            "height_factor", List.of(1.0 / 3, 1.0 / 3), "width_factor", 0, "fill_mode", "constant");
    try (var drawn = Drawn.of("random_translation", fields, 3, 3, 1)) {
      assertThat(drawn.learn(1, PICTURE))
          .containsExactly(new float[] {0, 0, 0, 1, 2, 3, 4, 5, 6}, Offset.offset(1e-4f));
    }
  }

  @Test
  void showsMoreWhereTheZoomIsPositive() {
    var fields = Map.of("height_factor", List.of(1, 1), "fill_mode", "constant");
    try (var drawn = Drawn.of("random_zoom", fields, 3, 3, 1)) {
      assertThat(drawn.learn(1, PICTURE))
          .containsExactly(new float[] {0, 0, 0, 0, 5, 0, 0, 0, 0}, Offset.offset(1e-4f));
    }
  }

  @Test
  void widensContrastAroundTheMean() {
    try (var drawn = Drawn.of("random_contrast", Map.of("factor", List.of(0, 0)), 3, 3, 1)) {
      assertThat(drawn.learn(1, PICTURE)).containsExactly(PICTURE, Offset.offset(1e-5f));
    }
    try (var drawn = Drawn.of("random_contrast", Map.of("factor", 0.5), 3, 3, 1)) {
      float[] made = drawn.learn(1, PICTURE);
      float factor = (made[8] - 5) / 4;
      assertThat(factor).isBetween(1f, 1.5f);
      assertThat(made[5]).isCloseTo(5 + factor, Offset.offset(1e-5f));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"random_rotation", "random_contrast", "random_brightness"})
  void leavesPicturesAloneWhereNothingIsLearnt(String type) {
    try (var drawn = Drawn.of(type, Map.of("factor", 0.5), 3, 3, 1)) {
      assertThat(drawn.answer(PICTURE)).isEqualTo(PICTURE);
    }
  }

  @Test
  void goesBeforeANetworkAndLeavesItsWeights() {
    Network network = Presets.network("cnn_cifar10", Map.of());
    Network behind =
        network.behind(List.of(Sketch.layer("random_flip", Map.of("mode", "horizontal"))));

    assertThat(behind.nodes().get(1).inbound()).containsExactly("augmentation");
    assertThat(Summary.of(behind).parameters()).isEqualTo(Summary.of(network).parameters());
  }
}
