package dev.tandem.evaluation;

import dev.tandem.evaluation.Calibration.Bin;
import dev.tandem.evaluation.Series.Form;
import java.awt.Rectangle;
import java.util.List;
import java.util.Map;

/**
 * Pictures of how a training went and how good its result is. The same values give the same SVG.
 * Whatever names and texts hold, the SVG holds them as text.
 */
public final class Pictures {
  private static final Rectangle SQUARE = new Rectangle(0, 0, 360, 360);

  private Pictures() {}

  /**
   * Loss, metrics and learning rate by epoch.
   *
   * @param bestEpoch is marked; 0 for none
   */
  public static Picture curves(List<EpochValues> epochs, int bestEpoch) {
    return new LearningCurves(epochs, bestEpoch).picture();
  }

  public static Picture confusionMatrix(ConfusionMatrix matrix) {
    return new ConfusionPicture(matrix).picture();
  }

  /** A receiver operating characteristic for each class, and their mean. */
  public static Picture roc(int[] labels, float[][] probabilities, List<String> classNames) {
    return new RateCurves(labels, probabilities, classNames, ThresholdCurve::roc).roc();
  }

  /** Precision over recall for each class, and their mean. */
  public static Picture precisionRecall(
      int[] labels, float[][] probabilities, List<String> classNames) {
    return new RateCurves(labels, probabilities, classNames, ThresholdCurve::precisionRecall)
        .precisionRecall();
  }

  /** How often predictions are right, by their probability. */
  public static Picture calibration(Calibration calibration) {
    double[] x = calibration.bins().stream().mapToDouble(Bin::confidence).toArray();
    double[] y = calibration.bins().stream().mapToDouble(Bin::accuracy).toArray();
    String name = "expected error " + Figures.score(calibration.expectedError());
    var panel =
        new Panel("Calibration", "probability of the prediction", "share that is right")
            .range(Range.UNIT.wider(), Range.UNIT.wider())
            .diagonal()
            .add(new Series(name, x, y, Palette.BLUE, Form.MARKED_LINE));
    return Picture.of("Calibration", SQUARE.width, SQUARE.height, pen -> panel.draw(pen, SQUARE));
  }

  /** Examples under headings, with what was predicted of them. */
  public static Picture predictions(Map<String, List<ShownPrediction>> sections) {
    return new PredictionGrid(sections).picture();
  }

  /** The line through the points; of several inputs, predicted against true numbers. */
  public static Picture regressionFit(RegressionPoints points) {
    return new FitPicture(points).picture();
  }
}
