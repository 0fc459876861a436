package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
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
    if (first instanceof Item.Several(var parts)) {
      preparation.inputs().forEach((name, spec) -> completed.put(name, shaped(spec, parts)));
      return completed;
    }
    var own = ownShape(preparation.preprocessor(), first);
    if (own != null) {
      signature.forEach(
          (name, spec) -> completed.put(name, new TensorSpec(name, spec.dtype(), own)));
      return completed;
    }
    try (var tensors = ItemInputs.of(first, preparation.preprocessor(), signature)) {
      tensors
          .asMap()
          .forEach(
              (name, tensor) ->
                  completed.put(name, new TensorSpec(name, tensor.dtype(), tensor.shape().tail())));
    }
    return completed;
  }

  private static TensorSpec shaped(TensorSpec spec, Map<String, Item.Values> parts) {
    var part = parts.get(spec.name());
    return part == null ? spec : new TensorSpec(spec.name(), spec.dtype(), part.shape());
  }

  /** The shape of an item that is numbers already; null for the others. */
  private static @Nullable Shape ownShape(Preprocessor preprocessor, Item item) {
    return switch (item) {
      case Item.Values values -> values.shape();
      case Item.Row row when ItemInputs.isRaw(preprocessor) -> Shape.of(row.values().size());
      default -> null;
    };
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
    fill(MemorySegment.ofArray(row), item);
    return row;
  }

  private void fill(MemorySegment row, Item item) {
    try (var tensors = ItemInputs.of(item, preprocessor, signature)) {
      for (var name : layout.offsets().keySet()) {
        Tensor tensor = tensors.expect(name);
        if (tensor.data().byteSize() < layout.size(name)) {
          throw Fault.badInput("input " + name + " is " + tensor + " instead of " + inputs);
        }
        MemorySegment.copy(tensor.data(), 0, row, layout.offset(name), layout.size(name));
      }
    }
  }
}
