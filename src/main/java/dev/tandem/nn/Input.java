package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;

/**
 * What a network takes under one name.
 *
 * @param shape of one example, without the batch
 */
public record Input(String name, Shape shape, DType dtype) {
  public Input {
    if (name.isBlank()) {
      throw Fault.badInput("an input needs a name");
    }
    if (!shape.isRankKnown()) {
      throw Fault.badInput("the shape of input " + name + " is not known");
    }
    if (dtype == DType.STRING) {
      throw Fault.badInput("input " + name + " takes numbers, not strings");
    }
  }
}
