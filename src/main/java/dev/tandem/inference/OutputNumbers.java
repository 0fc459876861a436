package dev.tandem.inference;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Numbers;

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
            .map(
                output -> {
                  var spec = signature.outputs().get(output.getKey());
                  return new Numbers(output.getValue(), spec == null ? null : spec.quantization());
                })
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
}
