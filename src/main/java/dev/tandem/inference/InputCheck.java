package dev.tandem.inference;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;

/** Inputs held against the signature they are for. What does not fit is bad input. */
final class InputCheck {
  private InputCheck() {}

  /**
   * @param anyShape whether the model itself knows better which shapes fit
   */
  static void check(Signature signature, NamedTensors inputs, boolean anyShape) {
    var declared = signature.inputs();
    declared.forEach(
        (alias, spec) -> {
          var given = inputs.find(alias);
          if (given == null) {
            throw Fault.badInput(
                "input %s is missing; signature %s takes %s"
                    .formatted(alias, signature.name(), declared.keySet()));
          }
          if (given.dtype() != spec.dtype()) {
            throw Fault.badInput(
                "input %s is %s, signature %s takes %s"
                    .formatted(
                        alias, given.dtype().label(), signature.name(), spec.dtype().label()));
          }
          if (!anyShape && !fits(spec.shape(), given.shape())) {
            throw Fault.badInput(
                "input %s of shape %s does not fit signature %s, which takes %s"
                    .formatted(alias, given.shape(), signature.name(), spec.shape()));
          }
        });
    if (inputs.size() > declared.size()) {
      for (String alias : inputs.asMap().keySet()) {
        if (!declared.containsKey(alias)) {
          throw Fault.badInput(
              "there is no input %s; signature %s takes %s"
                  .formatted(alias, signature.name(), declared.keySet()));
        }
      }
    }
  }

  /**
   * Whether every dimension is the declared one, unknown ones and the batch being free. Trailing
   * dimensions that are one or unknown may be missing: the contract takes a plain list of numbers
   * for [?,1], and the model has the last word.
   */
  private static boolean fits(Shape declared, Shape given) {
    if (!declared.isRankKnown()) {
      return true;
    }
    if (given.rank() > declared.rank()) {
      return false;
    }
    for (int i = 0; i < declared.rank(); i++) {
      long wanted = declared.dim(i);
      boolean fits =
          i < given.rank()
              ? i == 0 || wanted < 0 || wanted == given.dim(i)
              : wanted < 0 || wanted == 1;
      if (!fits) {
        return false;
      }
    }
    return true;
  }
}
