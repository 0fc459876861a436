package dev.tandem.dataset;

import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/** Items as the inputs of a model. */
public final class ItemInputs {
  private ItemInputs() {}

  /**
   * One example with a first dimension of 1. Numbers that no preprocessor is for become the only
   * input, or those of their names, as they are.
   *
   * @param inputs as a signature has them, with a first dimension for the batch
   */
  public static NamedTensors of(
      Item item, Preprocessor preprocessor, Map<String, TensorSpec> inputs) {
    return switch (item) {
      case Item.Image image -> preprocessor.image(image.encoded(), inputs);
      case Item.Text text -> preprocessor.text(text.text(), inputs);
      case Item.Row row when isRaw(preprocessor) -> numbers(floats(row), inputs);
      case Item.Row row -> preprocessor.row(row.values(), inputs);
      case Item.Values values -> numbers(values.values(), inputs);
      case Item.Several(var parts) -> numbers(parts, inputs);
    };
  }

  /** Each input is the part of its name. */
  private static NamedTensors numbers(
      Map<String, Item.Values> parts, Map<String, TensorSpec> inputs) {
    var tensors = new LinkedHashMap<String, Tensor>();
    inputs.forEach(
        (name, spec) -> {
          var part = parts.get(name);
          if (part == null) {
            throw DatasetFaults.unprocessable(
                "input %s is no array of an example, which has: %s"
                    .formatted(name, DatasetFaults.listed(parts.keySet())));
          }
          tensors.put(name, tensor(name, spec, part.values()));
        });
    return NamedTensors.of(tensors);
  }

  static boolean isRaw(Preprocessor preprocessor) {
    return preprocessor.spec() instanceof PreprocessingSpec.Raw;
  }

  static float[] floats(Item.Row row) {
    float[] values = new float[row.values().size()];
    int at = 0;
    for (double value : row.values().values()) {
      values[at++] = (float) value;
    }
    return values;
  }

  private static NamedTensors numbers(float[] values, Map<String, TensorSpec> inputs) {
    if (inputs.size() != 1) {
      throw DatasetFaults.unprocessable(
          "an example is one tensor, but the network's inputs are " + inputs.keySet());
    }
    var input = inputs.entrySet().iterator().next();
    return NamedTensors.of(input.getKey(), tensor(input.getKey(), input.getValue(), values));
  }

  private static Tensor tensor(String input, TensorSpec spec, float[] values) {
    var shape = spec.shape().isRankKnown() ? spec.shape().tail() : spec.shape();
    if (!shape.isFullyKnown() || shape.elements() != values.length) {
      throw DatasetFaults.unprocessable(
          "input %s is %s, but the examples have %d numbers"
              .formatted(input, spec.shape(), values.length));
    }
    var tensor = Tensor.allocate(spec.dtype(), shape.prepend(1));
    for (int i = 0; i < values.length; i++) {
      set(tensor.data(), spec.dtype(), i, values[i]);
    }
    return tensor;
  }

  static void set(MemorySegment row, DType dtype, int index, float value) {
    switch (dtype) {
      case FLOAT -> row.set(PreparedRows.FLOAT, (long) index * Float.BYTES, value);
      case INT32 -> row.set(PreparedRows.INT, (long) index * Integer.BYTES, (int) value);
      case INT64 -> row.set(PreparedRows.LONG, (long) index * Long.BYTES, (long) value);
      case UINT8, INT8 -> row.set(ValueLayout.JAVA_BYTE, index, (byte) (int) value);
      default ->
          throw DatasetFaults.unprocessable(
              "numbers become float, int32, int64, uint8 or int8, not " + dtype.label());
    }
  }
}
