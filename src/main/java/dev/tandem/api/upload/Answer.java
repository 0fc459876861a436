package dev.tandem.api.upload;

import dev.tandem.fault.Fault;
import dev.tandem.inference.Classes;
import dev.tandem.inference.OutputNumbers;
import dev.tandem.model.Signature;
import dev.tandem.registry.ModelSettings;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import java.util.List;

/** What became of one item. */
sealed interface Answer extends AutoCloseable {
  @Override
  default void close() {}

  /**
   * Probabilities of classes.
   *
   * @param top indices of the best, best first
   */
  record Classification(float[] probabilities, int[] top, List<String> names) implements Answer {
    String name(int index) {
      return names.isEmpty() ? Integer.toString(index) : names.get(index);
    }
  }

  /**
   * One number.
   *
   * @param isSingle whether it was a float
   */
  record Value(double number, boolean isSingle) implements Answer {}

  /** Every output as it is. */
  record Outputs(Signature signature, NamedTensors tensors) implements Answer {
    @Override
    public void close() {
      tensors.close();
    }
  }

  /** None. */
  record Failed(Fault fault) implements Answer {}

  /** What the model's settings make of its outputs, which are taken over. */
  static Answer of(
      NamedTensors outputs, Signature signature, ModelSettings settings, Options options) {
    return switch (settings.output().kind()) {
      case TENSORS -> new Outputs(signature, outputs);
      case REGRESSION -> value(outputs, signature);
      case CLASSIFICATION -> classification(outputs, signature, settings, options);
    };
  }

  private static Answer value(NamedTensors outputs, Signature signature) {
    try (outputs) {
      var numbers = OutputNumbers.only(outputs, signature, 1, "regression");
      if (numbers.count() != 1) {
        throw new Fault(
            Fault.Kind.UNPROCESSABLE,
            "the model answers %d numbers, but a regression is one; set output.kind to tensors in its model.yaml"
                .formatted(numbers.count()));
      }
      return new Value(numbers.number(0), numbers.tensor().dtype() != DType.DOUBLE);
    }
  }

  private static Answer classification(
      NamedTensors outputs, Signature signature, ModelSettings settings, Options options) {
    try (outputs) {
      var names = settings.classNames();
      var numbers = OutputNumbers.only(outputs, signature, names.size(), "classification").floats();
      var probabilities = Classes.probabilities(numbers, names, settings.output().logits());
      int k = options.topK() == 0 ? settings.output().topK() : options.topK();
      return new Classification(probabilities, Classes.top(probabilities, k), names);
    }
  }
}
