package dev.tandem.api;

import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Bodies for {@code :predict} that a signature should be able to answer, made from what it says of
 * its inputs: in rows and in columns, with numbers in every form that people and programs write.
 */
final class SampleNumbers {
  private static final int MANY = 4096;
  private static final int TOO_MANY = 1 << 18;
  private static final List<String> FORMS =
      List.of("%.0f", "%.1f", "%.2f", "%.7f", "%.17f", "%.6e", "-%.3f");

  private final Signature signature;
  private final Random random = new Random(42);
  private String form = "%.1f";
  private Spacing spacing = Spacing.NONE;

  /** How a writer of JSON parts what it writes. */
  private record Spacing(String comma, String colon, String end) {
    static final Spacing NONE = new Spacing(",", ":", "");
    static final Spacing PYTHON = new Spacing(", ", ": ", "");
    static final Spacing LINES = new Spacing(",\r\n\t", " :\n  ", " \n");
  }

  private SampleNumbers(Signature signature) {
    this.signature = signature;
  }

  /** None where the inputs do not say enough of their shapes, or are very large. */
  static List<String> of(Signature signature) {
    long elements = 0;
    for (var spec : signature.inputs().values()) {
      if (!spec.shape().isRankKnown() || spec.shape().rank() == 0) {
        return List.of();
      }
      elements += elements(spec);
    }
    return elements > TOO_MANY ? List.of() : new SampleNumbers(signature).bodies(elements > MANY);
  }

  private List<String> bodies(boolean few) {
    var bodies = new ArrayList<String>();
    for (String each : few ? List.of(form) : FORMS) {
      form = each;
      spacing = Spacing.PYTHON;
      bodies.add(rows(1));
      spacing = Spacing.NONE;
      bodies.add(columns());
    }
    if (!few) {
      bodies.add(rows(3));
      spacing = Spacing.LINES;
      bodies.add(named(rows(1)));
    }
    return bodies;
  }

  private String named(String rows) {
    String name = "\"signature_name\"" + spacing.colon() + '"' + signature.name() + '"';
    return rows.replaceFirst("\\{", "{" + spacing.end() + name + spacing.comma());
  }

  private String rows(int count) {
    var json = new StringBuilder("{\"instances\"").append(spacing.colon()).append('[');
    for (int i = 0; i < count; i++) {
      json.append(i == 0 ? "" : spacing.comma());
      inputs(json, 1);
    }
    return json.append(']').append(spacing.end()).append('}').append(spacing.end()).toString();
  }

  private String columns() {
    var json = new StringBuilder("{\"inputs\":");
    inputs(json, 0);
    return json.append('}').toString();
  }

  private void inputs(StringBuilder json, int axis) {
    var inputs = signature.inputs();
    if (inputs.size() == 1) {
      append(json, inputs.values().iterator().next(), axis);
      return;
    }
    String before = "{";
    for (Map.Entry<String, TensorSpec> input : inputs.entrySet()) {
      json.append(before).append('"').append(input.getKey()).append('"').append(spacing.colon());
      append(json, input.getValue(), axis);
      before = spacing.comma();
    }
    json.append(before.equals("{") ? "{}" : "}");
  }

  private void append(StringBuilder json, TensorSpec spec, int axis) {
    if (axis == spec.shape().rank()) {
      json.append(element(spec.dtype()));
      return;
    }
    json.append('[');
    for (long i = 0; i < size(spec, axis); i++) {
      json.append(i == 0 ? "" : spacing.comma());
      append(json, spec, axis + 1);
    }
    json.append(']');
  }

  private String element(DType dtype) {
    return switch (dtype) {
      case STRING -> random.nextBoolean() ? "\"a few words\"" : "{\"b64\":\"YSBmZXcgd29yZHM=\"}";
      case BOOL -> Boolean.toString(random.nextBoolean());
      case FLOAT, DOUBLE -> String.format(Locale.ROOT, form, random.nextDouble());
      // What may be an index must be a small one.
      default -> Integer.toString(random.nextInt(2));
    };
  }

  private static long elements(TensorSpec spec) {
    long elements = 1;
    for (int i = 1; i < spec.shape().rank() && elements <= TOO_MANY; i++) {
      elements *= size(spec, i);
    }
    return elements;
  }

  private static long size(TensorSpec spec, int axis) {
    return Math.max(1, spec.shape().dim(axis));
  }
}
