package dev.tandem.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.PreprocessingSpec.Feature;
import dev.tandem.preprocessing.PreprocessingSpec.Raw;
import dev.tandem.preprocessing.PreprocessingSpec.Tabular;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowAndRawPreprocessorTest {
  private static final Tabular FEATURES =
      new Tabular(List.of(new Feature("age", 40, 10), new Feature("height", 0, 2)));

  private final Preprocessor rows = Preprocessors.open(FEATURES, Path.of("."));
  private final Preprocessor raw = Preprocessors.open(new Raw(), Path.of("."));

  @Test
  void standardizesARowInTheOrderOfTheFeatures() {
    try (var tensors =
        rows.row(Map.of("height", 3.0, "age", 25.0), Map.of("x", input(DType.FLOAT, -1, 2)))) {
      assertThat(tensors.expect("x").shape()).isEqualTo(Shape.of(1, 2));
      assertThat(tensors.expect("x").data().toArray(ValueLayout.JAVA_FLOAT))
          .containsExactly(-1.5f, 1.5f);
    }
  }

  @Test
  void givesEachFeatureItsOwnInput() {
    var inputs = Map.of("age", input(DType.FLOAT, -1, 1), "height", input(DType.DOUBLE, -1));
    try (var tensors = rows.row(Map.of("height", 3.0, "age", 25.0), inputs)) {
      assertThat(tensors.expect("age").shape()).isEqualTo(Shape.of(1, 1));
      assertThat(tensors.expect("age").data().get(ValueLayout.JAVA_FLOAT, 0)).isEqualTo(-1.5f);
      assertThat(tensors.expect("height").shape()).isEqualTo(Shape.of(1));
      assertThat(tensors.expect("height").data().get(ValueLayout.JAVA_DOUBLE, 0)).isEqualTo(1.5);
    }
  }

  @Test
  void namesTheFeatureThatIsMissingOrUnknown() {
    var inputs = Map.of("x", input(DType.FLOAT, -1, 2));
    assertThatThrownBy(() -> rows.row(Map.of("age", 1.0), inputs))
        .isInstanceOf(Fault.class)
        .hasMessage("feature 'height' is missing");
    assertThatThrownBy(() -> rows.row(Map.of("age", 1.0, "hight", 2.0), inputs))
        .hasMessage("unknown feature 'hight'; the features are [age, height]");
    assertThatThrownBy(
            () ->
                rows.row(Map.of("age", 1.0, "height", 2.0), Map.of("x", input(DType.FLOAT, -1, 3))))
        .hasMessage("input x is [?,3], but input.features names 2 features");
  }

  @Test
  void givesAStringAsItIs() {
    try (var vector = raw.text("hé", Map.of("x", input(DType.STRING, -1)));
        var matrix = raw.image(new byte[] {1, 2}, Map.of("x", input(DType.STRING, -1, 1)))) {
      assertThat(vector.expect("x").shape()).isEqualTo(Shape.of(1));
      assertThat(vector.expect("x").strings()[0]).isEqualTo("hé".getBytes(StandardCharsets.UTF_8));
      assertThat(matrix.expect("x").shape()).isEqualTo(Shape.of(1, 1));
      assertThat(matrix.expect("x").strings()[0]).containsExactly(1, 2);
    }
  }

  @Test
  void givesNoTextToAModelOfNumbers() {
    assertThatThrownBy(() -> raw.text("hi", Map.of("x", input(DType.FLOAT, -1))))
        .isInstanceOf(Fault.class)
        .hasMessage("this model takes tensors, not text");
  }

  @Test
  void givesATextToAGraphThatTakesStrings() {
    var texts = Preprocessors.open(new PreprocessingSpec.Strings(), Path.of("."));
    try (var tensors = texts.text("hé", Map.of("x", input(DType.STRING, -1, 1)))) {
      assertThat(tensors.expect("x").shape()).isEqualTo(Shape.of(1, 1));
      assertThat(tensors.expect("x").strings()[0]).isEqualTo("hé".getBytes(StandardCharsets.UTF_8));
    }
    assertThatThrownBy(() -> texts.image(new byte[1], Map.of("x", input(DType.STRING, -1))))
        .hasMessage("this model takes text, not images");
    assertThatThrownBy(() -> texts.text("hé", Map.of("x", input(DType.FLOAT, -1))))
        .hasMessage("a text needs a signature with one string input, this one's inputs are [x]");
  }

  private static TensorSpec input(DType dtype, long... dims) {
    return new TensorSpec("x", dtype, Shape.of(dims));
  }
}
