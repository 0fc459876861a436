package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Items into rows of one layout. Thread safe. */
final class RowMaker {
  private final Preprocessor preprocessor;

  /** With a first dimension for the batch, as signatures have it. */
  private final Map<String, TensorSpec> signature = new LinkedHashMap<>();

  private final Map<String, TensorSpec> inputs;
  private final RowLayout layout;

  private RowMaker(Preprocessor preprocessor, Map<String, TensorSpec> inputs) {
    this.preprocessor = preprocessor;
    this.inputs = inputs;
    inputs.forEach((name, spec) -> signature.put(name, batched(name, spec)));
    this.layout = RowLayout.of(inputs);
  }

  /** Makes rows of the inputs; what their shapes leave open, the first item says. */
  static RowMaker of(Preparation preparation, Item first) {
    var inputs = preparation.inputs();
    for (var input : inputs.entrySet()) {
      if (input.getValue().dtype() == DType.STRING) {
        throw DatasetFaults.unprocessable(
            "input " + input.getKey() + " is string; a network is trained on numbers");
      }
    }
    boolean isKnown = inputs.values().stream().allMatch(spec -> spec.shape().isFullyKnown());
    return new RowMaker(
        preparation.preprocessor(), isKnown ? inputs : completed(preparation, first));
  }

  private static Map<String, TensorSpec> completed(Preparation preparation, Item first) {
    var signature = new LinkedHashMap<String, TensorSpec>();
    preparation.inputs().forEach((name, spec) -> signature.put(name, batched(name, spec)));
    var completed = new LinkedHashMap<String, TensorSpec>();
    var own = ownShape(preparation.preprocessor(), first);
    if (own != null) {
      signature.forEach(
          (name, spec) -> completed.put(name, new TensorSpec(name, spec.dtype(), own)));
      return completed;
    }
    try (var tensors = tensors(preparation.preprocessor(), first, signature)) {
      tensors
          .asMap()
          .forEach(
              (name, tensor) ->
                  completed.put(name, new TensorSpec(name, tensor.dtype(), tensor.shape().tail())));
    }
    return completed;
  }

  /** The shape of an item that is numbers already; null for the others. */
  private static @Nullable Shape ownShape(Preprocessor preprocessor, Item item) {
    return switch (item) {
      case Item.Values values -> values.shape();
      case Item.Row row when isRaw(preprocessor) -> Shape.of(row.values().size());
      default -> null;
    };
  }

  private static boolean isRaw(Preprocessor preprocessor) {
    return preprocessor.spec() instanceof PreprocessingSpec.Raw;
  }

  private static TensorSpec batched(String name, TensorSpec spec) {
    var shape = spec.shape().isRankKnown() ? spec.shape().prepend(-1) : spec.shape();
    return new TensorSpec(name, spec.dtype(), shape, spec.quantization());
  }

  Map<String, TensorSpec> inputs() {
    return inputs;
  }

  RowLayout layout() {
    return layout;
  }

  byte[] row(Item item) {
    byte[] row = new byte[layout.bytes()];
    var into = MemorySegment.ofArray(row);
    if (item instanceof Item.Values values) {
      fill(into, values.values());
    } else if (item instanceof Item.Row(var values) && isRaw(preprocessor)) {
      fill(into, floats(values));
    } else {
      fill(into, item);
    }
    return row;
  }

  private static float[] floats(Map<String, Double> row) {
    float[] values = new float[row.size()];
    int at = 0;
    for (double value : row.values()) {
      values[at++] = (float) value;
    }
    return values;
  }

  private void fill(MemorySegment row, Item item) {
    try (var tensors = tensors(preprocessor, item, signature)) {
      for (var name : layout.offsets().keySet()) {
        Tensor tensor = tensors.expect(name);
        if (tensor.data().byteSize() < layout.size(name)) {
          throw Fault.badInput("input " + name + " is " + tensor + " instead of " + inputs);
        }
        MemorySegment.copy(tensor.data(), 0, row, layout.offset(name), layout.size(name));
      }
    }
  }

  private static NamedTensors tensors(
      Preprocessor preprocessor, Item item, Map<String, TensorSpec> signature) {
    return switch (item) {
      case Item.Image image -> preprocessor.image(image.encoded(), signature);
      case Item.Text text -> preprocessor.text(text.text(), signature);
      case Item.Row row -> preprocessor.row(row.values(), signature);
      case Item.Values _ -> throw new IllegalStateException("values are no item to preprocess");
    };
  }

  private void fill(MemorySegment row, float[] values) {
    if (inputs.size() != 1) {
      throw DatasetFaults.unprocessable(
          "an example is one tensor, but the network's inputs are " + inputs.keySet());
    }
    var spec = inputs.values().iterator().next();
    if (spec.shape().elements() != values.length) {
      throw DatasetFaults.unprocessable(
          "input %s is %s, but the examples have %d numbers"
              .formatted(spec.name(), spec.shape(), values.length));
    }
    for (int i = 0; i < values.length; i++) {
      set(row, spec.dtype(), i, values[i]);
    }
  }

  private static void set(MemorySegment row, DType dtype, int index, float value) {
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
