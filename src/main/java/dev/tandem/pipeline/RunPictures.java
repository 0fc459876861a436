package dev.tandem.pipeline;

import dev.tandem.dataset.Examples;
import dev.tandem.evaluation.EpochValues;
import dev.tandem.evaluation.Picture;
import dev.tandem.evaluation.Pictures;
import dev.tandem.evaluation.RegressionPoints;
import dev.tandem.evaluation.ShownPrediction;
import dev.tandem.training.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The pictures of a run's report: how it learned, and how its model does on a set. */
final class RunPictures {
  /** All there can be, in the order of a report. */
  static final List<String> NAMES =
      List.of(
          "curves",
          "confusion_matrix",
          "calibration",
          "roc",
          "precision_recall",
          "predictions",
          "regression_fit");

  private static final int SOME = 18;
  private static final int MISTAKES = 6;

  private RunPictures() {}

  /**
   * A set that the finished network was asked about.
   *
   * @param name as a heading says it: test
   * @param prefix of the names of the pictures, where the network has several outputs
   * @param assessment of the output that the examples tell the target of
   */
  record Asked(
      String name, String prefix, Examples examples, ShownExamples shown, Assessment assessment) {
    float[][] answers() {
      return assessment.answers();
    }
  }

  /** A text as part of a file's name. */
  static String fileName(String text) {
    return text.replaceAll("[^A-Za-z0-9_-]", "_");
  }

  /** Whether a picture can be called so: a name of these, behind an output's where it is of one. */
  static boolean isName(String name) {
    return NAMES.stream().anyMatch(known -> known.equals(kind(name)));
  }

  /** The name without the output's before it. */
  static String kind(String name) {
    for (String known : NAMES) {
      if (name.equals(known) || (name.endsWith("_" + known) && name.equals(fileName(name)))) {
        return known;
      }
    }
    return name;
  }

  static List<EpochValues> epochs(History history) {
    return history.epochs().stream()
        .map(
            epoch -> {
              var values = new LinkedHashMap<String, Double>(epoch.metrics());
              values.put("learning_rate", epoch.learningRate());
              return new EpochValues(epoch.number(), values);
            })
        .toList();
  }

  /** By their names. */
  static Map<String, Picture> of(History history, List<Asked> asked) {
    var pictures = new LinkedHashMap<String, Picture>();
    if (!history.epochs().isEmpty()) {
      pictures.put("curves", Pictures.curves(epochs(history), history.bestEpoch()));
    }
    for (Asked output : asked) {
      of(output).forEach((name, picture) -> pictures.put(output.prefix() + name, picture));
    }
    return pictures;
  }

  private static Map<String, Picture> of(Asked asked) {
    var pictures = new LinkedHashMap<String, Picture>();
    var classes = asked.assessment().classes();
    if (classes == null) {
      pictures.put("regression_fit", Pictures.regressionFit(points(asked)));
      return pictures;
    }
    int[] labels = asked.examples().labels();
    var names = asked.examples().classNames();
    pictures.put("confusion_matrix", Pictures.confusionMatrix(classes.confusionMatrix()));
    pictures.put("calibration", Pictures.calibration(classes.calibration()));
    pictures.put("roc", Pictures.roc(labels, asked.answers(), names));
    pictures.put("precision_recall", Pictures.precisionRecall(labels, asked.answers(), names));
    pictures.put("predictions", Pictures.predictions(predictions(asked)));
    return pictures;
  }

  /** Writes each as SVG and as PNG. */
  static void write(Map<String, Picture> pictures, Path directory) throws IOException {
    for (var picture : pictures.entrySet()) {
      Files.writeString(directory.resolve(picture.getKey() + ".svg"), picture.getValue().svg());
      Files.write(directory.resolve(picture.getKey() + ".png"), picture.getValue().png());
    }
  }

  private static RegressionPoints points(Asked asked) {
    int count = asked.examples().count();
    double[] truth = new double[count];
    double[] predicted = new double[count];
    double[] x = new double[count];
    float[] target = new float[asked.examples().targetSize()];
    boolean hasOneInput = asked.shown().values(0).length == 1;
    for (int i = 0; i < count; i++) {
      asked.examples().target(i, target);
      truth[i] = target[0];
      predicted[i] = asked.answers()[i][0];
      x[i] = hasOneInput ? asked.shown().values(i)[0] : 0;
    }
    return new RegressionPoints(
        asked.shown().names().getFirst(), hasOneInput ? x : new double[0], truth, predicted);
  }

  /** Some at even steps, then those that it is most wrongly sure of. */
  private static Map<String, List<ShownPrediction>> predictions(Asked asked) {
    int all = asked.examples().count();
    int count = Math.min(SOME, all);
    var some =
        IntStream.range(0, count)
            .mapToObj(i -> prediction(asked, (int) ((long) i * all / count)))
            .toList();
    var mistakes =
        IntStream.range(0, all)
            .filter(i -> best(row(asked, i)) != asked.examples().label(i))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -row(asked, i)[best(row(asked, i))]))
            .limit(MISTAKES)
            .map(i -> prediction(asked, i))
            .toList();
    var sections = new LinkedHashMap<String, List<ShownPrediction>>();
    sections.put("Some of the %s set".formatted(asked.name()), some);
    sections.put("Most confident mistakes", new ArrayList<>(mistakes));
    return sections;
  }

  private static ShownPrediction prediction(Asked asked, int index) {
    float[] row = row(asked, index);
    int predicted = best(row);
    var names = asked.examples().classNames();
    return new ShownPrediction(
        asked.shown().shown(index),
        names.get(asked.examples().label(index)),
        names.get(predicted),
        row[predicted]);
  }

  /** One number is the probability of the second of two classes. */
  private static float[] row(Asked asked, int index) {
    float[] row = asked.answers()[index];
    return row.length == 1 ? new float[] {1 - row[0], row[0]} : row;
  }

  private static int best(float[] row) {
    int best = 0;
    for (int c = 1; c < row.length; c++) {
      best = row[c] > row[best] ? c : best;
    }
    return best;
  }
}
