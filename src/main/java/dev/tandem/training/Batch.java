package dev.tandem.training;

import dev.tandem.dataset.Examples;
import dev.tandem.nn.ElementType;
import dev.tandem.nn.Input;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/** Tensors for so many examples, filled again and again. */
final class Batch implements AutoCloseable {
  private final int size;
  private final TrainingPlan plan;
  private final Map<String, Rows> inputs = new LinkedHashMap<>();
  private final Map<String, Truth> truths = new LinkedHashMap<>();
  private final TFloat32 weight;
  private final float[] weights;

  /** One input's tensor and the bytes that are gathered for it. */
  private record Rows(TType tensor, byte[] bytes, int stride) {
    MemorySegment segment() {
      return MemorySegment.ofArray(bytes);
    }
  }

  /**
   * What one output should answer.
   *
   * @param wanted the numbers gathered for the tensor
   * @param target those of one example
   */
  @SuppressWarnings("ArrayRecordComponent") // filled again and again
  private record Truth(TFloat32 tensor, float[] wanted, float[] target) {}

  Batch(TrainingPlan plan, int size) {
    this.plan = plan;
    this.size = size;
    for (Input input : plan.network().inputs()) {
      var tensor =
          Tensor.of(ElementType.of(input.dtype()), Shape.of(input.shape().prepend(size).toArray()));
      int bytes = Math.toIntExact(tensor.numBytes());
      inputs.put(input.name(), new Rows(tensor, new byte[bytes], bytes / Math.max(1, size)));
    }
    for (String output : plan.outputs()) {
      var shape = plan.shapeOf(output);
      int numbers = Math.toIntExact(shape.elements());
      truths.put(
          output,
          new Truth(
              TFloat32.tensorOf(Shape.of(shape.prepend(size).toArray())),
              new float[size * numbers],
              new float[numbers]));
    }
    weight = TFloat32.tensorOf(Shape.of(size));
    weights = new float[size];
  }

  int size() {
    return size;
  }

  /** Fills it with the examples of {@code order} from {@code start}. */
  void fill(Examples examples, int[] order, int start) {
    for (int row = 0; row < size; row++) {
      int index = order[start + row];
      for (var input : inputs.entrySet()) {
        Rows rows = input.getValue();
        examples.copy(input.getKey(), index, rows.segment(), (long) row * rows.stride());
      }
    }
    for (Rows rows : inputs.values()) {
      rows.tensor().asRawTensor().data().write(rows.bytes());
    }
    truths.forEach(
        (output, truth) -> {
          fill(truth, examples.of(output), order, start);
          truth.tensor().asRawTensor().data().asFloats().write(truth.wanted());
        });
    weight.asRawTensor().data().asFloats().write(weights);
  }

  private void fill(Truth truth, Examples examples, int[] order, int start) {
    boolean hasClasses = !examples.classNames().isEmpty();
    int numbers = truth.target().length;
    for (int row = 0; row < size; row++) {
      int index = order[start + row];
      if (hasClasses) {
        label(truth, row, examples.label(index));
      } else {
        examples.target(index, truth.target());
        System.arraycopy(truth.target(), 0, truth.wanted(), row * numbers, numbers);
        weights[row] = 1;
      }
    }
  }

  private void label(Truth truth, int row, int label) {
    int numbers = truth.target().length;
    int start = row * numbers;
    if (numbers == 1) {
      truth.wanted()[start] = label;
    } else {
      java.util.Arrays.fill(truth.wanted(), start, start + numbers, 0);
      truth.wanted()[start + label] = 1;
    }
    weights[row] = plan.classWeights().getOrDefault(label, 1.0).floatValue();
  }

  TType input(String name) {
    return java.util.Objects.requireNonNull(inputs.get(name), name).tensor();
  }

  TFloat32 truth(String output) {
    return java.util.Objects.requireNonNull(truths.get(output), output).tensor();
  }

  TFloat32 weight() {
    return weight;
  }

  @Override
  public void close() {
    inputs.values().forEach(rows -> rows.tensor().close());
    truths.values().forEach(truth -> truth.tensor().close());
    weight.close();
  }
}
