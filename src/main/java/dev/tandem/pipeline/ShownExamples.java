package dev.tandem.pipeline;

import dev.tandem.dataset.Examples;
import dev.tandem.evaluation.Figures;
import dev.tandem.evaluation.ShownPrediction.Shown;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

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

  /** The numbers of the first input. */
  double[] values(int index) {
    TensorSpec spec = examples.inputs().values().iterator().next();
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

  private static String numbers(double[] values) {
    var numbers = new ArrayList<String>();
    for (int i = 0; i < Math.min(values.length, MAX_NUMBERS); i++) {
      numbers.add(Figures.brief(values[i]));
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
