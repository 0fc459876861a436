package dev.tandem.dataset;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The target of one of several outputs, as it lies in a row behind the inputs.
 *
 * @param output of the network
 * @param target of the dataset
 * @param classNames by index; empty for numbers
 * @param size how many numbers; 0 where there are classes
 */
record TargetField(String output, String target, List<String> classNames, int size) {
  TargetField {
    classNames = List.copyOf(classNames);
  }

  /** Its place in a row, which no input is called as. */
  String key() {
    return "=" + output;
  }

  TensorSpec spec() {
    return classNames.isEmpty()
        ? new TensorSpec(key(), DType.FLOAT, Shape.of(size))
        : new TensorSpec(key(), DType.INT32, Shape.of(1));
  }

  void write(Target value, MemorySegment into) {
    switch (value) {
      case Target.Label(String name) -> into.set(PreparedRows.INT, 0, classNames.indexOf(name));
      case Target.Numbers(double[] numbers) -> {
        if (numbers.length != size) {
          throw DatasetFaults.unprocessable(
              "target %s has %d and %d numbers; they must be as many"
                  .formatted(target, size, numbers.length));
        }
        for (int i = 0; i < size; i++) {
          into.set(PreparedRows.FLOAT, (long) i * Float.BYTES, (float) numbers[i]);
        }
      }
      case Target.Several several -> throw new IllegalArgumentException("a part is " + several);
    }
  }
}
