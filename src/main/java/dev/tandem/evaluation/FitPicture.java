package dev.tandem.evaluation;

import dev.tandem.evaluation.Series.Form;
import java.awt.Rectangle;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A regression: the points and the line through them, or predicted against true numbers. */
final class FitPicture {
  private static final Rectangle PLACE = new Rectangle(0, 0, 620, 460);
  private static final int MAX_POINTS = 800;

  private final RegressionPoints points;

  /** The examples that are shown: all, or some at even steps. */
  private final int[] shown;

  FitPicture(RegressionPoints points) {
    this.points = points;
    int all = points.truth().length;
    int count = Math.min(all, MAX_POINTS);
    this.shown = IntStream.range(0, count).map(i -> (int) ((long) i * all / count)).toArray();
  }

  Picture picture() {
    var panel = points.x().length == 0 ? truthAndPrediction() : line();
    return Picture.of("Regression fit", PLACE.width, PLACE.height, pen -> panel.draw(pen, PLACE));
  }

  private Panel line() {
    int[] byX =
        IntStream.of(shown)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> points.x()[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    return new Panel("Regression fit", points.xName(), "")
        .add(
            new Series(
                "examples",
                of(points.x(), shown),
                of(points.truth(), shown),
                Palette.BLUE,
                Form.POINTS))
        .add(
            new Series(
                "predicted",
                of(points.x(), byX),
                of(points.predicted(), byX),
                Palette.VERMILION,
                Form.STRONG_LINE));
  }

  private Panel truthAndPrediction() {
    var series =
        new Series(
            "examples",
            of(points.truth(), shown),
            of(points.predicted(), shown),
            Palette.BLUE,
            Form.POINTS);
    var range = Range.of(List.of(series), Series::x).with(Range.of(List.of(series), Series::y));
    return new Panel("Predicted and true", "true", "predicted")
        .add(series)
        .range(range, range)
        .diagonal();
  }

  private static double[] of(double[] values, int[] indices) {
    return IntStream.of(indices).mapToDouble(i -> values[i]).toArray();
  }
}
