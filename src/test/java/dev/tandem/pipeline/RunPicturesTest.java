package dev.tandem.pipeline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.evaluation.ClassificationReport;
import dev.tandem.evaluation.Picture;
import dev.tandem.evaluation.ShownPrediction.Shown;
import dev.tandem.pipeline.RunPictures.Asked;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.PreprocessingSpec.Channels;
import dev.tandem.preprocessing.PreprocessingSpec.Padding;
import dev.tandem.preprocessing.PreprocessingSpec.Resize;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import dev.tandem.tensor.DType;
import dev.tandem.training.History;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunPicturesTest {
  private static final History HISTORY =
      new History(
          List.of(new History.Epoch(1, 1, Map.of("loss", 0.5), 0.01, 1)),
          History.Ending.FINISHED,
          1);
  private static final PreprocessingSpec NUMBERS = new PreprocessingSpec.Raw(true);
  private static final PreprocessingSpec WORDS =
      new PreprocessingSpec.Vocabulary("vocab.txt", 4, Padding.POST, "lower", "whitespace");

  private static Map<String, Picture> classes(float[][] answers) {
    var examples =
        new GivenExamples(
            DType.INT64,
            new float[][] {{2, 3, 0, 0}, {3, 1, 2, 9}, {2, 2, 0, 0}, {3, 3, 0, 0}},
            List.of("bad", "good"),
            new float[] {0, 1, 0, 1});
    var report = ClassificationReport.of(examples.labels(), answers, examples.classNames());
    var shown = new ShownExamples(examples, WORDS, "\n[UNK]\ndull\nfun\n");
    return RunPictures.of(
        HISTORY,
        List.of(new Asked("test", "", examples, shown, new Assessment(0, report, null, answers))));
  }

  @Test
  void aClassificationHasAllPicturesButTheFit() {
    float[][] answers = {{0.9f, 0.1f}, {0.2f, 0.8f}, {0.4f, 0.6f}, {0.7f, 0.3f}};
    assertThat(classes(answers).keySet())
        .containsExactlyElementsOf(RunPictures.NAMES.subList(0, RunPictures.NAMES.size() - 1));
  }

  @Test
  void mistakesComeAgainTheSurestFirst() {
    var svg = svg(classes(new float[][] {{0.1f}, {0.8f}, {0.6f}, {0.3f}}), "predictions");
    String mistakes = svg.substring(svg.indexOf("Most confident mistakes"));
    assertThat(Pattern.compile("[0-9]+ %, true: [a-z]+").matcher(mistakes).results())
        .extracting(found -> found.group())
        .containsExactly("70 %, true: good", "60 %, true: bad");
    assertThat(svg).contains("Some of the test set", "dull fun", "fun [UNK] dull 9");
  }

  @Test
  void aRegressionOfOneInputIsDrawnOverIt() {
    assertThat(svg(regression(new float[][] {{0}, {1}, {2}}), "regression_fit"))
        .contains("Regression fit", "predicted");
  }

  @Test
  void aRegressionOfSeveralInputsIsDrawnOverTheTruth() {
    assertThat(svg(regression(new float[][] {{0, 1}, {1, 1}, {2, 1}}), "regression_fit"))
        .contains("Predicted and true");
  }

  private static Map<String, Picture> regression(float[][] rows) {
    var examples = new GivenExamples(DType.FLOAT, rows, List.of(), new float[] {1, 3, 5});
    var shown = new ShownExamples(examples, NUMBERS, "");
    float[][] answers = {{1.1f}, {2.9f}, {5}};
    return RunPictures.of(
        HISTORY,
        List.of(
            new Asked("validation", "", examples, shown, new Assessment(0, null, null, answers))));
  }

  private static String svg(Map<String, Picture> pictures, String name) {
    return requireNonNull(pictures.get(name)).svg();
  }

  @Test
  void aRunThatAskedNothingHasCurvesOnly() {
    assertThat(RunPictures.of(HISTORY, List.of()).keySet()).containsExactly("curves");
  }

  @Test
  void eachIsWrittenInBothForms(@TempDir Path directory) throws Exception {
    RunPictures.write(RunPictures.of(HISTORY, List.of()), directory);
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("curves.svg", "curves.png");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT", "UINT8"})
  void aFlatRowOfAnImageIsShownAsTheImage(DType dtype) {
    var image = new PreprocessingSpec.Image(1, 2, Resize.STRETCH, Channels.RGB, new Scale.None());
    var examples =
        new GivenExamples(
            dtype, new float[][] {{255, 128, 0, 0, 128, 255}}, List.of("a", "b"), new float[] {0});
    var pixels = (Shown.Pixels) new ShownExamples(examples, image, "").shown(0);
    assertThat(pixels.values()).containsExactly(255, 128, 0, 0, 128, 255);
    assertThat(pixels.width()).isEqualTo(2);
  }

  @Test
  void numbersAreShownAsNumbers() {
    var examples =
        new GivenExamples(DType.FLOAT, new float[][] {{0.25f, -3}}, List.of(), new float[] {0});
    assertThat(new ShownExamples(examples, NUMBERS, "").shown(0))
        .isEqualTo(new Shown.Text("0.25, -3"));
  }
}
