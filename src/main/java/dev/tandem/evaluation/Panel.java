package dev.tandem.evaluation;

import dev.tandem.evaluation.Series.Form;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A chart of series over two axes, which XChart draws, with a title and a legend above or beside
 * it, which we write: XChart draws letters as outlines, and names are to stay text.
 */
final class Panel {
  private static final int HEAD = 40;
  private static final int LEGEND_LINE = 18;
  private static final int SWATCH = 18;
  private static final int X_SPACING = 60;
  private static final int Y_SPACING = 40;

  /** The axes' share of a panel; XChart rounds steps up from three quarters. */
  private static final double WITHOUT_LABELS = 0.8;

  private final String title;
  private final String xTitle;
  private final String yTitle;
  private final List<Series> series = new ArrayList<>();
  private @Nullable Range x;
  private @Nullable Range y;
  private Function<Double, String> xLabels = Figures::brief;
  private Function<Double, String> yLabels = Figures::brief;
  private boolean hasDiagonal;
  private boolean hasWholeX;
  private boolean hasWholeY;
  private int legendWidth;
  private String legendTitle = "";
  private double mark = Double.NaN;
  private String markName = "";

  Panel(String title, String xTitle, String yTitle) {
    this.title = title;
    this.xTitle = xTitle;
    this.yTitle = yTitle;
  }

  /** Adds a series; one that has no number is left out. */
  Panel add(Series one) {
    if (one.isSeen()) {
      series.add(one);
    }
    return this;
  }

  Panel range(Range newX, Range newY) {
    this.x = newX;
    this.y = newY;
    return this;
  }

  /** The x axis counts. */
  Panel wholeNumbers(int from, int to) {
    this.x = from == to ? new Range(from - 0.5, to + 0.5) : new Range(from, to).wider();
    this.xLabels = value -> String.valueOf(Math.round(value));
    this.hasWholeX = from < to;
    return this;
  }

  /** The values of y are logarithms, which the y axis shows as powers of ten. */
  Panel powersOfTen() {
    this.yLabels = power -> Figures.brief(Math.pow(10, Math.rint(power)));
    this.hasWholeY = true;
    return this;
  }

  /** A line from where both axes begin to where both end. */
  Panel diagonal() {
    this.hasDiagonal = true;
    return this;
  }

  /** The legend stands right of the chart, under a title. */
  Panel legendBeside(int width, String newTitle) {
    this.legendWidth = width;
    this.legendTitle = newTitle;
    return this;
  }

  /** A vertical line with a name. */
  Panel mark(double at, String name) {
    this.mark = at;
    this.markName = name;
    return this;
  }

  void draw(Graphics2D pen, Rectangle place) {
    var before = pen.getTransform();
    pen.translate(place.x, place.y);
    Palette.title(pen, title, 12, 20);
    if (legendWidth == 0) {
      legendAbove(pen, place.width - 14);
    } else {
      legendBeside(pen, place.width - legendWidth + 4);
    }
    var chart = chart(place.width - legendWidth, place.height - HEAD);
    pen.translate(0, HEAD);
    chart.paint(pen, chart.getWidth(), chart.getHeight());
    overlay(pen, chart);
    pen.setTransform(before);
  }

  private XYChart chart(int width, int height) {
    var chart = new XYChart(width, height);
    chart.setXAxisTitle(xTitle);
    chart.setYAxisTitle(yTitle);
    Range xRange = x == null ? Range.of(series, Series::x) : x;
    Range yRange = y == null ? Range.of(series, Series::y) : y;
    var style = chart.getStyler();
    dress(style);
    style.setYAxisTitleVisible(!yTitle.isEmpty());
    style.setXAxisMin(xRange.from()).setXAxisMax(xRange.to());
    style.setXAxisTickLabelsFormattingFunction(xLabels);
    style.setYAxisTickLabelsFormattingFunction(yLabels);
    style.setYAxisMin(yRange.from()).setYAxisMax(yRange.to());
    if (hasWholeX) {
      style.setXAxisTickMarkSpacingHint(spacing(X_SPACING, width / (xRange.to() - xRange.from())));
    }
    if (hasWholeY) {
      style.setYAxisTickMarkSpacingHint(spacing(Y_SPACING, height / (yRange.to() - yRange.from())));
    }
    for (int i = 0; i < series.size(); i++) {
      // Names need not differ; XChart's do.
      add(chart, i + " " + series.get(i).name(), series.get(i));
    }
    return chart;
  }

  /** So far apart that no tick falls between two whole numbers, which are {@code one} apart. */
  private static int spacing(int least, double one) {
    return (int) Math.max(least, WITHOUT_LABELS * one);
  }

  private static void dress(XYStyler style) {
    style.setLegendVisible(false);
    style.setChartTitleVisible(false);
    style.setChartPadding(8);
    style.setChartFontColor(Palette.FAINT_INK);
    style.setChartBackgroundColor(Palette.PAPER);
    style.setPlotBackgroundColor(Palette.PAPER);
    style.setPlotBorderVisible(false);
    style.setPlotContentSize(1);
    style.setXAxisTitleColor(Palette.FAINT_INK);
    style.setYAxisTitleColor(Palette.FAINT_INK);
    AxesChartStyler axes = style;
    axes.setPlotGridLinesColor(Palette.GRID);
    axes.setPlotGridLinesStroke(new BasicStroke(1));
    axes.setPlotGridVerticalLinesVisible(false);
    axes.setPlotMargin(4);
    axes.setAxisTickMarksColor(Palette.GRID);
    axes.setAxisTickLabelsColor(Palette.FAINT_INK);
    axes.setAxisTickLabelsFont(Palette.SMALL);
    axes.setAxisTitleFont(Palette.SMALL);
    axes.setAxisTickMarkLength(4);
    axes.setXAxisTickMarkSpacingHint(X_SPACING);
    axes.setYAxisTickMarkSpacingHint(Y_SPACING);
  }

  private static void add(XYChart chart, String name, Series one) {
    var drawn = chart.addSeries(name, one.x(), one.y());
    boolean isPoints = one.form() == Form.POINTS;
    chart.getStyler().setMarkerSize(5);
    drawn.setXYSeriesRenderStyle(
        isPoints ? XYSeries.XYSeriesRenderStyle.Scatter : XYSeries.XYSeriesRenderStyle.Line);
    drawn.setLineColor(one.color());
    drawn.setMarkerColor(one.color());
    boolean isMarked = isPoints || one.form() == Form.MARKED_LINE;
    drawn.setMarker(isMarked ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    drawn.setLineStyle(isPoints ? SeriesLines.NONE : stroke(one.form()));
  }

  private static BasicStroke stroke(Form form) {
    return Palette.stroke(form == Form.STRONG_LINE ? 3 : 1.8f);
  }

  private void overlay(Graphics2D pen, XYChart chart) {
    pen.setStroke(Palette.DASHED);
    pen.setColor(Palette.FAINT_INK);
    if (hasDiagonal && x != null && y != null) {
      pen.draw(
          new Line2D.Double(
              chart.getScreenXFromChart(x.from()),
              chart.getScreenYFromChart(y.from()),
              chart.getScreenXFromChart(x.to()),
              chart.getScreenYFromChart(y.to())));
    }
    if (!Double.isNaN(mark) && x != null && !series.isEmpty()) {
      double at = chart.getScreenXFromChart(mark);
      pen.draw(new Line2D.Double(at, 8, at, chart.getHeight() - 48));
      pen.setFont(Palette.SMALL);
      double half = Palette.width(Palette.SMALL, markName) / 2;
      double least = chart.getScreenXFromChart(x.from()) + half;
      double most = chart.getWidth() - 8 - half;
      Anchor.MIDDLE.write(pen, markName, Math.clamp(at, least, Math.max(least, most)), 4);
    }
  }

  private void legendAbove(Graphics2D pen, double right) {
    double at = right;
    for (int i = series.size() - 1; i >= 0; i--) {
      var one = series.get(i);
      if (one.name().isEmpty()) {
        continue;
      }
      at -= Palette.width(Palette.SMALL, one.name());
      entry(pen, one, at, 20);
      at -= SWATCH + 20;
    }
  }

  private void legendBeside(Graphics2D pen, double left) {
    double y = HEAD + 12;
    Palette.note(pen, legendTitle, left, y);
    y += LEGEND_LINE + 2;
    for (var one : series) {
      if (!one.name().isEmpty()) {
        entry(pen, one, left + SWATCH + 6, y);
        y += LEGEND_LINE;
      }
    }
  }

  /** A name, and left of it a piece of its line. */
  private void entry(Graphics2D pen, Series one, double left, double y) {
    pen.setColor(one.color());
    boolean isPoints = one.form() == Form.POINTS;
    double height = one.form() == Form.STRONG_LINE ? 4 : 2.5;
    pen.fill(
        isPoints
            ? new Ellipse2D.Double(left - 14, y - 7, 6, 6)
            : new Rectangle2D.Double(left - SWATCH - 6, y - 4 - height / 2, SWATCH, height));
    pen.setColor(Palette.INK);
    pen.setFont(Palette.SMALL);
    boolean isBeside = legendWidth > 0;
    String name =
        isBeside
            ? Palette.fitted(Palette.SMALL, one.name(), legendWidth - SWATCH - 24)
            : one.name();
    Anchor.START.write(pen, name, left, y);
  }
}
