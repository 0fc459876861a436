package dev.tandem.pipeline;

import dev.tandem.dataset.Examples;
import dev.tandem.evaluation.Figures;
import dev.tandem.evaluation.ShownPrediction.Shown;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.PreprocessingSpec.Feature;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Prepared examples as people look at them: what the network sees. */
final class ShownExamples {
  private static final int MAX_TOKENS = 120;
  private static final int MAX_NUMBERS = 24;

  private final Examples examples;
  private final PreprocessingSpec input;
  private final List<String> tokens;

  /**
   * @param vocabulary a token a line; empty where the input has none
   */
  ShownExamples(Examples examples, PreprocessingSpec input, String vocabulary) {
    this.examples = examples;
    this.input = input;
    this.tokens = vocabulary.lines().toList();
  }

  Shown shown(int index) {
    double[] values = values(index);
    if (input instanceof PreprocessingSpec.Image image) {
      int pixels = image.height() * image.width();
      if (values.length >= pixels && values.length % pixels == 0) {
        return new Shown.Pixels(floats(values), image.height(), image.width());
      }
    }
    return new Shown.Text(tokens.isEmpty() ? numbers(values) : words(values));
  }

  /**
   * The numbers of an example: of a row, its own as they were before they were standardized, else
   * those of the first input.
   */
  double[] values(int index) {
    if (!(input instanceof PreprocessingSpec.Tabular(var features))) {
      return values(examples.inputs().values().iterator().next(), index);
    }
    double[] values = new double[features.size()];
    int at = 0;
    for (TensorSpec spec : inputs(features)) {
      for (double value : values(spec, index)) {
        var feature = features.get(at);
        values[at++] = value * feature.std() + feature.mean();
      }
    }
    return values;
  }

  /** All features in one input, or each in its own. */
  private List<TensorSpec> inputs(List<Feature> features) {
    var inputs = examples.inputs();
    return inputs.size() == 1
        ? List.copyOf(inputs.values())
        : features.stream()
            .map(feature -> Objects.requireNonNull(inputs.get(feature.name())))
            .toList();
  }

  /** What {@link #values} are called. */
  List<String> names() {
    return input instanceof PreprocessingSpec.Tabular(var features)
        ? features.stream().map(Feature::name).toList()
        : List.of(examples.inputs().keySet().iterator().next());
  }

  private double[] values(TensorSpec spec, int index) {
    int count = Math.toIntExact(spec.shape().elements());
    try (var arena = Arena.ofConfined()) {
      var bytes = arena.allocate((long) count * spec.dtype().bytes(), Double.BYTES);
      examples.copy(spec.name(), index, bytes, 0);
      double[] values = new double[count];
      for (int i = 0; i < count; i++) {
        values[i] = number(spec, bytes, i);
      }
      return values;
    }
  }

  private static double number(TensorSpec spec, MemorySegment bytes, int index) {
    return switch (spec.dtype()) {
      case FLOAT -> bytes.getAtIndex(ValueLayout.JAVA_FLOAT, index);
      case DOUBLE -> bytes.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
      case INT32 -> bytes.getAtIndex(ValueLayout.JAVA_INT, index);
      case INT64 -> bytes.getAtIndex(ValueLayout.JAVA_LONG, index);
      case UINT8 -> bytes.get(ValueLayout.JAVA_BYTE, index) & 0xff;
      default -> Double.NaN;
    };
  }

  /** Padding, which is number 0, is left out. */
  private String words(double[] ids) {
    var words = new ArrayList<String>();
    for (int i = 0; i < ids.length && words.size() < MAX_TOKENS; i++) {
      int id = (int) ids[i];
      if (id > 0) {
        words.add(id < tokens.size() ? tokens.get(id) : String.valueOf(id));
      }
    }
    return String.join(" ", words);
  }

  private String numbers(double[] values) {
    var numbers = new ArrayList<String>();
    var names = names();
    for (int i = 0; i < Math.min(values.length, MAX_NUMBERS); i++) {
      String name = names.size() == values.length ? names.get(i) + " " : "";
      numbers.add(name + Figures.brief(values[i]));
    }
    return String.join(", ", numbers) + (values.length > MAX_NUMBERS ? ", …" : "");
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
