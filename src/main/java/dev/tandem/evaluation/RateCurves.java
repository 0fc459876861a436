package dev.tandem.evaluation;

import dev.tandem.evaluation.Series.Form;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A curve for every class against all others, with its area, and the mean of all. */
final class RateCurves {
  private static final int PLOT = 344;
  private static final int MAX_LEGEND = 240;
  private static final int SWATCH = 46;
  private static final int LEGEND_HEAD = 90;
  private static final int LEGEND_LINE = 18;
  private static final int MAX_CLASSES = 20;

  /** Steps smaller than this are not seen. */
  private static final double STEP = 0.002;

  private static final String MEAN = "macro";
  private static final int MEAN_POINTS = 200;

  private final List<String> names;
  private final List<ThresholdCurve> curves = new ArrayList<>();

  /** What makes a curve of the labels and scores of one class. */
  interface Maker {
    ThresholdCurve curve(boolean[] positive, float[] scores);
  }

  RateCurves(int[] labels, float[][] probabilities, List<String> classNames, Maker maker) {
    float[][] rows = ClassificationReport.complete(probabilities, classNames.size());
    this.names = List.copyOf(classNames);
    for (int c = 0; c < names.size(); c++) {
      curves.add(
          maker.curve(
              ClassificationReport.positive(labels, c), ClassificationReport.column(rows, c)));
    }
  }

  Picture roc() {
    var panel = panel("ROC", "false positive rate", "true positive rate").diagonal();
    mean(panel, 0);
    return picture("ROC curves", panel);
  }

  Picture precisionRecall() {
    var panel = panel("Precision and recall", "recall", "precision");
    mean(panel, 1);
    return picture("Precision over recall", panel);
  }

  private Panel panel(String title, String x, String y) {
    var range = Range.UNIT.wider();
    var panel = new Panel(title, x, y).legendBeside(legend(), "area").range(range, range);
    shown()
        .forEach(
            c -> {
              var curve = curves.get(c);
              var points = seen(curve);
              panel.add(new Series(name(c), points[0], points[1], Palette.series(c), Form.LINE));
            });
    return panel;
  }

  private int legend() {
    double mean = Palette.width(Palette.SMALL, Figures.score(0) + "  " + MEAN);
    double widest = shown().mapToDouble(c -> Palette.width(Palette.SMALL, name(c))).max().orElse(0);
    return (int) Math.min(Math.ceil(Math.max(widest, mean)) + SWATCH, MAX_LEGEND);
  }

  private String name(int index) {
    return Figures.score(curves.get(index).area()) + "  " + names.get(index);
  }

  /** The classes that have an area; of too many, those of the least. */
  private IntStream shown() {
    return IntStream.range(0, curves.size())
        .filter(c -> !Double.isNaN(curves.get(c).area()))
        .boxed()
        .sorted(Comparator.comparingDouble(c -> curves.get(c).area()))
        .limit(MAX_CLASSES)
        .sorted()
        .mapToInt(Integer::intValue);
  }

  private void mean(Panel panel, double atNothing) {
    var whole = curves.stream().filter(curve -> !Double.isNaN(curve.area())).toList();
    if (whole.size() < 2) {
      return;
    }
    double[] x = new double[MEAN_POINTS + 1];
    double[] y = new double[MEAN_POINTS + 1];
    for (int i = 0; i <= MEAN_POINTS; i++) {
      x[i] = (double) i / MEAN_POINTS;
      double at = x[i];
      y[i] =
          i == 0
              ? atNothing
              : whole.stream().mapToDouble(curve -> height(curve, at)).average().orElse(0);
    }
    double area = whole.stream().mapToDouble(ThresholdCurve::area).average().orElse(0);
    panel.add(new Series(Figures.score(area) + "  " + MEAN, x, y, Palette.INK, Form.STRONG_LINE));
  }

  /** The curve at x, on the line between its points. */
  private static double height(ThresholdCurve curve, double x) {
    double[] xs = curve.x();
    int after = 0;
    while (after < xs.length - 1 && xs[after] < x) {
      after++;
    }
    if (after == 0 || xs[after] == xs[after - 1]) {
      return curve.y()[after];
    }
    double share = Math.min(1, (x - xs[after - 1]) / (xs[after] - xs[after - 1]));
    return curve.y()[after - 1] + share * (curve.y()[after] - curve.y()[after - 1]);
  }

  /** The points that can be told apart. */
  private static double[][] seen(ThresholdCurve curve) {
    double[] x = new double[curve.x().length];
    double[] y = new double[x.length];
    int count = 0;
    for (int i = 0; i < x.length; i++) {
      boolean isNear =
          count > 0
              && i < x.length - 1
              && Math.abs(curve.x()[i] - x[count - 1]) < STEP
              && Math.abs(curve.y()[i] - y[count - 1]) < STEP;
      if (!isNear) {
        x[count] = curve.x()[i];
        y[count++] = curve.y()[i];
      }
    }
    return new double[][] {Arrays.copyOf(x, count), Arrays.copyOf(y, count)};
  }

  private Picture picture(String title, Panel panel) {
    int legendHeight = LEGEND_HEAD + LEGEND_LINE * (int) shown().count();
    var place = new Rectangle(0, 0, PLOT + legend(), Math.max(PLOT, legendHeight));
    return Picture.of(title, place.width, place.height, pen -> panel.draw(pen, place));
  }
}
