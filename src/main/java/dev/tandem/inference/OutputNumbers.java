package dev.tandem.inference;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Numbers;
import dev.tandem.tensor.Tensor;

/** Which output of a model is its answer. */
public final class OutputNumbers {
  private OutputNumbers() {}

  /**
   * The only output of numbers, or the only one of {@code wanted} numbers.
   *
   * @param kind what the answer is to be, for the fault where there is none or there are several
   */
  public static Numbers only(NamedTensors outputs, Signature signature, int wanted, String kind) {
    var candidates =
        outputs.asMap().entrySet().stream()
            .filter(output -> output.getValue().dtype().isReal())
            .map(output -> of(output.getKey(), output.getValue(), signature))
            .toList();
    if (candidates.size() > 1) {
      candidates = candidates.stream().filter(output -> output.count() == wanted).toList();
    }
    if (candidates.size() != 1) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          "no one of the outputs %s is the %s; set output.kind to tensors in the model's model.yaml"
              .formatted(outputs, kind));
    }
    return candidates.getFirst();
  }

  /** The output of that name. */
  public static Numbers named(NamedTensors outputs, Signature signature, String name) {
    var output = outputs.find(name);
    if (output == null || !output.dtype().isReal()) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          "output %s is no output of numbers; the model answers %s".formatted(name, outputs));
    }
    return of(name, output, signature);
  }

  private static Numbers of(String name, Tensor output, Signature signature) {
    var spec = signature.outputs().get(name);
    return new Numbers(output, spec == null ? null : spec.quantization());
  }
}
