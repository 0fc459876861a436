package dev.tandem.evaluation;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** A confusion matrix as a heat map: the darker a cell, the greater its share of the true class. */
final class ConfusionPicture {
  private static final int MARGIN = 20;
  private static final int HEAD = 56;
  private static final int SIDE_TITLE = 22;
  private static final int GAP = 6;
  private static final int MAX_NAME = 150;
  private static final int LEAST_WIDTH = 420;
  private static final int LEAST_WITH_NUMBERS = 26;
  private static final int LEAST_WITH_SHARES = 60;
  private static final double PALE_UNTIL = 0.7;

  private final ConfusionMatrix matrix;
  private final List<String> names;
  private final int cell;
  private final int nameWidth;
  private final boolean isSlanted;

  ConfusionPicture(ConfusionMatrix matrix) {
    this.matrix = matrix;
    int classes = matrix.classNames().size();
    this.cell =
        classes <= 5 ? 84 : classes <= 10 ? 48 : classes <= 20 ? 40 : Math.max(4, 800 / classes);
    this.names =
        matrix.classNames().stream()
            .map(name -> Palette.fitted(Palette.PLAIN, name, MAX_NAME))
            .toList();
    double widest =
        names.stream().mapToDouble(name -> Palette.width(Palette.PLAIN, name)).max().orElse(0);
    this.nameWidth = (int) Math.ceil(widest);
    this.isSlanted = widest > cell - 8;
  }

  Picture picture() {
    int side = cell * names.size();
    // A slanted name of the last column goes on to the right.
    int overhang = isSlanted ? (int) (nameWidth * 0.7) : 0;
    int width = left() + side + Math.max(MARGIN, overhang - cell / 2 + MARGIN);
    int height = top() + side + MARGIN;
    return Picture.of("Confusion matrix", Math.max(width, LEAST_WIDTH), height, this::draw);
  }

  private boolean hasNames() {
    return cell >= 14;
  }

  private int left() {
    return MARGIN + SIDE_TITLE + (hasNames() ? nameWidth + GAP : 0);
  }

  private int top() {
    int letters = isSlanted ? (int) (nameWidth * 0.72) + 14 : 20;
    return HEAD + SIDE_TITLE + (hasNames() ? letters : 0);
  }

  private void draw(Graphics2D pen) {
    Palette.title(pen, "Confusion matrix", MARGIN, 28);
    Palette.note(pen, "number of examples; colour: share of the true class", MARGIN, 48);
    int side = cell * names.size();
    axisTitles(pen, side);
    for (int label = 0; label < names.size(); label++) {
      if (hasNames()) {
        rowName(pen, label);
        columnName(pen, label);
      }
      for (int predicted = 0; predicted < names.size(); predicted++) {
        cell(pen, label, predicted);
      }
    }
    pen.setColor(Palette.GRID);
    pen.setStroke(Palette.THIN);
    pen.draw(new Rectangle2D.Double(left(), top(), side, side));
  }

  private void axisTitles(Graphics2D pen, int side) {
    pen.setFont(Palette.BOLD);
    pen.setColor(Palette.FAINT_INK);
    Anchor.MIDDLE.write(pen, "predicted", left() + side / 2.0, HEAD + 14);
    var before = pen.getTransform();
    pen.translate(MARGIN + 8, top() + side / 2.0);
    pen.rotate(-Math.PI / 2);
    Anchor.MIDDLE.write(pen, "true", 0, 0);
    pen.setTransform(before);
  }

  private void rowName(Graphics2D pen, int index) {
    pen.setFont(Palette.PLAIN);
    pen.setColor(Palette.INK);
    Anchor.END.write(pen, names.get(index), left() - GAP, top() + (index + 0.5) * cell + 4);
  }

  private void columnName(Graphics2D pen, int index) {
    pen.setFont(Palette.PLAIN);
    pen.setColor(Palette.INK);
    double x = left() + (index + 0.5) * cell;
    double y = top() - GAP;
    if (!isSlanted) {
      Anchor.MIDDLE.write(pen, names.get(index), x, y);
      return;
    }
    var before = pen.getTransform();
    pen.translate(x + 2, y);
    pen.rotate(-Math.PI / 4);
    Anchor.START.write(pen, names.get(index), 0, 0);
    pen.setTransform(before);
  }

  private void cell(Graphics2D pen, int label, int predicted) {
    int count = matrix.count(label, predicted);
    int support = matrix.support(label);
    double share = support == 0 ? 0 : (double) count / support;
    double x = left() + predicted * cell;
    double y = top() + label * cell;
    if (count > 0) {
      // The least is seen, too.
      int alpha = (int) Math.round(255 * Math.max(share, 0.05));
      pen.setColor(
          new Color(Palette.CELL.getRed(), Palette.CELL.getGreen(), Palette.CELL.getBlue(), alpha));
      pen.fill(new Rectangle2D.Double(x + 0.5, y + 0.5, cell - 1, cell - 1));
    }
    if (cell < LEAST_WITH_NUMBERS) {
      return;
    }
    boolean hasShare = cell >= LEAST_WITH_SHARES && count > 0;
    pen.setFont(fitting(String.valueOf(count)));
    pen.setColor(letters(count, share));
    double middle = y + cell / 2.0 + (hasShare ? -1 : 4);
    Anchor.MIDDLE.write(pen, String.valueOf(count), x + cell / 2.0, middle);
    if (hasShare) {
      pen.setFont(Palette.SMALL);
      Anchor.MIDDLE.write(pen, Figures.percent(share), x + cell / 2.0, middle + 17);
    }
  }

  private Font fitting(String count) {
    Font font = cell >= LEAST_WITH_SHARES ? Palette.TITLE : Palette.PLAIN;
    double width = Palette.width(font, count);
    double room = cell - 6.0;
    return width <= room ? font : font.deriveFont((float) (font.getSize2D() * room / width));
  }

  private static Color letters(int count, double share) {
    if (count == 0) {
      return new Color(0xa9b1ba);
    }
    return share > PALE_UNTIL ? Palette.ON_CELL : Palette.INK;
  }
}
