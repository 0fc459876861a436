package dev.tandem.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against scikit-learn's own values; sklearn_reports.py wrote them. */
class ReportsTest {
  private static final Offset<Double> CLOSE = within(1e-6);

  private static JsonNode fixtures() {
    try (var in = ReportsTest.class.getResourceAsStream("sklearn_reports.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> classifications() {
    return StreamSupport.stream(fixtures().get("classification").spliterator(), false);
  }

  static Stream<JsonNode> regressions() {
    return StreamSupport.stream(fixtures().get("regression").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("classifications")
  void scoresAreScikitLearns(JsonNode expected) {
    int classes = expected.get("support").size();
    var report = report(expected);
    assertThat(report.accuracy()).isCloseTo(expected.get("accuracy").asDouble(), CLOSE);
    assertThat(report.topFiveAccuracy())
        .isCloseTo(expected.get("top_5_accuracy").asDouble(), CLOSE);
    assertThat(
            ClassificationReport.topAccuracy(
                ints(expected.get("labels")), rows(expected.get("probabilities")), 2))
        .isCloseTo(expected.get("top_2_accuracy").asDouble(), CLOSE);
    assertThat(report.logLoss()).isCloseTo(expected.get("log_loss").asDouble(), CLOSE);
    for (int c = 0; c < classes; c++) {
      var score = report.perClass().get(c);
      assertThat(score.precision()).isCloseTo(expected.at("/precision/" + c).asDouble(), CLOSE);
      assertThat(score.recall()).isCloseTo(expected.at("/recall/" + c).asDouble(), CLOSE);
      assertThat(score.f1()).isCloseTo(expected.at("/f1/" + c).asDouble(), CLOSE);
      assertThat(score.support()).isEqualTo(expected.at("/support/" + c).asInt());
      assertThat(report.confusionMatrix().counts()[c])
          .isEqualTo(ints(expected.at("/confusion_matrix/" + c)));
    }
    averages(report.macro(), expected.get("macro"));
    averages(report.weighted(), expected.get("weighted"));
  }

  private static void averages(Averages averages, JsonNode expected) {
    assertThat(averages.precision()).isCloseTo(expected.get(0).asDouble(), CLOSE);
    assertThat(averages.recall()).isCloseTo(expected.get(1).asDouble(), CLOSE);
    assertThat(averages.f1()).isCloseTo(expected.get(2).asDouble(), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("classifications")
  void curvesAndAreasAreScikitLearns(JsonNode expected) {
    var report = report(expected);
    for (int c = 0; c < report.perClass().size(); c++) {
      var roc = expected.at("/roc/" + c);
      if (roc.isMissingNode()) {
        assertThat(report.perClass().get(c).rocArea()).isNaN();
        assertThat(report.perClass().get(c).prArea()).isNaN();
        continue;
      }
      assertThat(report.perClass().get(c).rocArea()).isCloseTo(roc.asDouble(), CLOSE);
      assertThat(report.perClass().get(c).prArea())
          .isCloseTo(expected.at("/pr/" + c).asDouble(), CLOSE);
    }
    boolean[] positive = ClassificationReport.positive(ints(expected.get("labels")), 0);
    float[] scores = ClassificationReport.column(rows(expected.get("probabilities")), 0);
    var roc = ThresholdCurve.roc(positive, scores);
    assertThat(roc.x()).containsExactly(doubles(expected.at("/roc_curve_0/0")), CLOSE);
    assertThat(roc.y()).containsExactly(doubles(expected.at("/roc_curve_0/1")), CLOSE);
    var pr = ThresholdCurve.precisionRecall(positive, scores);
    assertThat(pr.x()).containsExactly(doubles(expected.at("/pr_curve_0/0")), CLOSE);
    assertThat(pr.y()).containsExactly(doubles(expected.at("/pr_curve_0/1")), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("classifications")
  void calibrationIsScikitLearns(JsonNode expected) {
    var bins = report(expected).calibration().bins();
    assertThat(bins.stream().mapToDouble(Calibration.Bin::confidence).toArray())
        .containsExactly(doubles(expected.at("/calibration/0")), CLOSE);
    assertThat(bins.stream().mapToDouble(Calibration.Bin::accuracy).toArray())
        .containsExactly(doubles(expected.at("/calibration/1")), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("regressions")
  void regressionErrorsAreScikitLearns(JsonNode expected) {
    var report =
        RegressionReport.of(rows(expected.get("targets")), rows(expected.get("predictions")));
    assertThat(report.meanAbsoluteError()).isCloseTo(expected.get("mae").asDouble(), CLOSE);
    assertThat(report.meanSquaredError()).isCloseTo(expected.get("mse").asDouble(), CLOSE);
    assertThat(report.rootMeanSquaredError()).isCloseTo(expected.get("rmse").asDouble(), CLOSE);
    assertThat(report.medianAbsoluteError()).isCloseTo(expected.get("median").asDouble(), CLOSE);
    assertThat(report.maxError()).isCloseTo(expected.get("max").asDouble(), CLOSE);
    assertThat(report.r2()).isCloseTo(expected.get("r2").asDouble(), CLOSE);
  }

  @Test
  void oneProbabilityIsThatOfTheSecondClass() {
    var report =
        ClassificationReport.of(
            new int[] {0, 1, 1}, new float[][] {{0.2f}, {0.9f}, {0.4f}}, List.of("no", "yes"));
    assertThat(report.accuracy()).isCloseTo(2 / 3.0, CLOSE);
    assertThat(report.confusionMatrix().count(1, 0)).isEqualTo(1);
  }

  private static ClassificationReport report(JsonNode expected) {
    var names =
        IntStream.range(0, expected.get("support").size()).mapToObj(String::valueOf).toList();
    return ClassificationReport.of(
        ints(expected.get("labels")), rows(expected.get("probabilities")), names);
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static float[][] rows(JsonNode array) {
    float[][] rows = new float[array.size()][];
    for (int i = 0; i < rows.length; i++) {
      double[] row = doubles(array.get(i));
      rows[i] = new float[row.length];
      for (int j = 0; j < row.length; j++) {
        rows[i][j] = (float) row[j];
      }
    }
    return rows;
  }
}
