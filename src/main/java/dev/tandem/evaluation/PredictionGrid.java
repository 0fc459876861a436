package dev.tandem.evaluation;

import dev.tandem.evaluation.ShownPrediction.Shown;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Examples with what was predicted of them: right ones green with a tick, wrong ones red with a
 * cross.
 */
final class PredictionGrid {
  private static final int MARGIN = 20;
  private static final int HEAD = 34;
  private static final int COLUMNS = 6;
  private static final int IMAGE = 126;
  private static final int TILE_WIDTH = 150;
  private static final int TILE_HEIGHT = IMAGE + 50;
  private static final int TEXT_HEIGHT = 62;
  private static final int TEXT_LINES = 2;
  private static final int LINE = 16;
  private static final int VERDICT = 190;
  private static final int WIDTH = 2 * MARGIN + COLUMNS * TILE_WIDTH;

  private final Map<String, List<ShownPrediction>> sections;

  PredictionGrid(Map<String, List<ShownPrediction>> sections) {
    this.sections = sections;
  }

  Picture picture() {
    int height = MARGIN;
    for (var section : sections.values()) {
      height += section.isEmpty() ? 0 : HEAD + height(section);
    }
    return Picture.of("Predictions", WIDTH, height + MARGIN / 2, this::draw);
  }

  private static boolean isText(List<ShownPrediction> section) {
    return section.getFirst().shown() instanceof Shown.Text;
  }

  private static int height(List<ShownPrediction> section) {
    return isText(section)
        ? section.size() * TEXT_HEIGHT
        : (section.size() + COLUMNS - 1) / COLUMNS * TILE_HEIGHT;
  }

  private void draw(Graphics2D pen) {
    int top = MARGIN / 2;
    for (var entry : sections.entrySet()) {
      var section = entry.getValue();
      if (section.isEmpty()) {
        continue;
      }
      Palette.title(pen, entry.getKey(), MARGIN, top + 20);
      top += HEAD;
      for (int i = 0; i < section.size(); i++) {
        if (section.get(i).shown() instanceof Shown.Text(String text)) {
          row(pen, section.get(i), text, top + i * TEXT_HEIGHT);
        } else {
          int left = MARGIN + i % COLUMNS * TILE_WIDTH;
          tile(pen, section.get(i), left, top + i / COLUMNS * TILE_HEIGHT);
        }
      }
      top += height(section);
    }
  }

  private static void tile(Graphics2D pen, ShownPrediction prediction, int left, int top) {
    if (prediction.shown() instanceof Shown.Pixels pixels) {
      var image = pixels.image();
      double scale = (double) IMAGE / Math.max(image.getWidth(), image.getHeight());
      int width = (int) Math.max(1, Math.round(image.getWidth() * scale));
      int height = (int) Math.max(1, Math.round(image.getHeight() * scale));
      pen.drawImage(
          image, left + (IMAGE - width) / 2, top + (IMAGE - height) / 2, width, height, null);
    }
    pen.setColor(verdict(prediction));
    pen.setStroke(Palette.stroke(3));
    pen.draw(new Rectangle2D.Double(left - 1.5, top - 1.5, IMAGE + 3, IMAGE + 3));
    said(pen, prediction, new Rectangle(left, top + IMAGE + 18, TILE_WIDTH - 12, LINE));
  }

  private static void row(Graphics2D pen, ShownPrediction prediction, String text, int top) {
    pen.setColor(verdict(prediction));
    pen.fill(new Rectangle2D.Double(MARGIN, top, 4, TEXT_HEIGHT - 12));
    said(pen, prediction, new Rectangle(MARGIN + 14, top + 16, VERDICT - 24, LINE));
    pen.setFont(Palette.PLAIN);
    pen.setColor(Palette.INK);
    double left = MARGIN + VERDICT;
    var lines = lines(text, WIDTH - MARGIN - left);
    for (int i = 0; i < lines.size(); i++) {
      Anchor.START.write(pen, lines.get(i), left, top + 16 + i * 18);
    }
  }

  /** What was predicted and how surely; where it is wrong, what would have been right. */
  private static void said(Graphics2D pen, ShownPrediction prediction, Rectangle line) {
    String mark = prediction.isRight() ? "✓ " : "✗ ";
    double room = line.width - Palette.width(Palette.BOLD, mark);
    pen.setFont(Palette.BOLD);
    pen.setColor(verdict(prediction));
    Anchor.START.write(
        pen, mark + Palette.fitted(Palette.BOLD, prediction.predicted(), room), line.x, line.y);
    String share = Math.round(100 * prediction.probability()) + " %";
    String note = prediction.isRight() ? share : share + ", true: " + prediction.label();
    Palette.note(pen, Palette.fitted(Palette.SMALL, note, line.width), line.x, line.y + LINE);
  }

  private static Color verdict(ShownPrediction prediction) {
    return prediction.isRight() ? Palette.GREEN : Palette.RED;
  }

  /** The start of a text, broken between words. */
  private static List<String> lines(String text, double width) {
    var lines = new ArrayList<String>();
    String left = text.strip().replaceAll("\\s+", " ");
    while (!left.isEmpty() && lines.size() < TEXT_LINES - 1) {
      int end = left.length() > 400 ? 400 : left.length();
      while (Palette.width(Palette.PLAIN, left.substring(0, end)) > width) {
        int space = left.lastIndexOf(' ', end - 1);
        end = space > 0 ? space : end - 1;
      }
      lines.add(left.substring(0, end));
      left = left.substring(end).strip();
    }
    if (!left.isEmpty()) {
      lines.add(Palette.fitted(Palette.PLAIN, left, width));
    }
    return lines;
  }
}
