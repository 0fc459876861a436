package dev.tandem.export.tflite;

import dev.tandem.nn.ActivationFunction;

/** What an operation can do to its answer by itself. */
enum Rectifier {
  NONE(0),
  RELU(1),
  RELU6(3);

  private final byte number;

  Rectifier(int number) {
    this.number = (byte) number;
  }

  byte number() {
    return number;
  }

  /** The one that is this function; none where no operation does it by itself. */
  static Rectifier of(ActivationFunction function) {
    return switch (function) {
      case RELU -> RELU;
      case RELU6 -> RELU6;
      default -> NONE;
    };
  }
}
