package dev.tandem.evaluation;

import dev.tandem.evaluation.Series.Form;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Loss, metrics and learning rate by epoch, each in a panel of its own. */
final class LearningCurves {
  private static final int WIDTH = 460;
  private static final int HEIGHT = 290;
  private static final int MAX_PANELS = 8;
  private static final int MAX_MARKED = 25;
  private static final double LOGARITHMIC_FROM = 30;
  private static final Set<String> ACRONYMS = Set.of("mae", "mse", "rmse", "auc");
  private static final String VALIDATION = "val_";
  private static final String LEARNING_RATE = "learning_rate";

  private final List<EpochValues> epochs;
  private final int bestEpoch;

  LearningCurves(List<EpochValues> epochs, int bestEpoch) {
    this.epochs = epochs;
    this.bestEpoch = bestEpoch;
  }

  Picture picture() {
    var panels = panels();
    int columns = Math.min(2, panels.size());
    int rows = (panels.size() + columns - 1) / columns;
    return Picture.of(
        "Learning curves", columns * WIDTH, rows * HEIGHT, pen -> draw(pen, panels, columns));
  }

  private static void draw(Graphics2D pen, List<Panel> panels, int columns) {
    for (int i = 0; i < panels.size(); i++) {
      int left = i % columns * WIDTH;
      panels.get(i).draw(pen, new Rectangle(left, i / columns * HEIGHT, WIDTH, HEIGHT));
    }
  }

  private List<Panel> panels() {
    var names = new LinkedHashSet<String>();
    names.add("loss");
    for (var epoch : epochs) {
      for (String name : epoch.values().keySet()) {
        names.add(name.startsWith(VALIDATION) ? name.substring(VALIDATION.length()) : name);
      }
    }
    boolean hasRate = names.remove(LEARNING_RATE);
    var panels = new ArrayList<Panel>();
    names.stream().limit(MAX_PANELS - 1).forEach(name -> panels.add(metric(name)));
    if (hasRate) {
      panels.add(learningRate());
    }
    return panels;
  }

  private Panel metric(String name) {
    var panel = panel(spoken(name));
    panel.add(series("training", name, Palette.BLUE));
    panel.add(series("validation", VALIDATION + name, Palette.VERMILION));
    return bestEpoch > 0 ? panel.mark(bestEpoch, "best: epoch " + bestEpoch) : panel;
  }

  private Panel learningRate() {
    var rates = series("", LEARNING_RATE, Palette.GREEN);
    double least = Double.POSITIVE_INFINITY;
    double greatest = 0;
    for (double rate : rates.y()) {
      least = Math.min(least, rate);
      greatest = Math.max(greatest, rate);
    }
    if (least > 0 && greatest / least >= LOGARITHMIC_FROM) {
      double[] powers = Arrays.stream(rates.y()).map(Math::log10).toArray();
      return panel("Learning rate")
          .add(new Series("", rates.x(), powers, rates.color(), rates.form()))
          .powersOfTen();
    }
    return panel("Learning rate").add(rates);
  }

  private Panel panel(String title) {
    int from = epochs.isEmpty() ? 0 : epochs.getFirst().number();
    int to = epochs.isEmpty() ? 1 : epochs.getLast().number();
    return new Panel(title, "epoch", "").wholeNumbers(from, to);
  }

  private Series series(String name, String metric, Color color) {
    double[] x = epochs.stream().mapToDouble(EpochValues::number).toArray();
    double[] y =
        epochs.stream()
            .mapToDouble(epoch -> epoch.values().getOrDefault(metric, Double.NaN))
            .toArray();
    return new Series(name, x, y, color, x.length <= MAX_MARKED ? Form.MARKED_LINE : Form.LINE);
  }

  /** {@code top_5_accuracy} is told as "Top 5 accuracy". */
  private static String spoken(String name) {
    String words =
        Arrays.stream(name.split("_"))
            .map(word -> ACRONYMS.contains(word) ? word.toUpperCase(Locale.ROOT) : word)
            .collect(Collectors.joining(" "))
            .strip();
    return words.isEmpty() ? name : Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
