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
  private final TFloat32 truth;
  private final TFloat32 weight;
  private final float[] wanted;
  private final float[] weights;
  private final float[] target;

  /** One input's tensor and the bytes that are gathered for it. */
  private record Rows(TType tensor, byte[] bytes, int stride) {
    MemorySegment segment() {
      return MemorySegment.ofArray(bytes);
    }
  }

  Batch(TrainingPlan plan, int size) {
    this.plan = plan;
    this.size = size;
    for (Input input : plan.network().inputs()) {
      var tensor =
          Tensor.of(ElementType.of(input.dtype()), Shape.of(input.shape().prepend(size).toArray()));
      int bytes = Math.toIntExact(tensor.numBytes());
      inputs.put(input.name(), new Rows(tensor, new byte[bytes], bytes / Math.max(1, size)));
    }
    truth = TFloat32.tensorOf(Shape.of(plan.outputShape().prepend(size).toArray()));
    weight = TFloat32.tensorOf(Shape.of(size));
    target = new float[Math.toIntExact(plan.outputShape().elements())];
    wanted = new float[size * target.length];
    weights = new float[size];
  }

  int size() {
    return size;
  }

  /** Fills it with the examples of {@code order} from {@code start}. */
  void fill(Examples examples, int[] order, int start) {
    boolean hasClasses = !examples.classNames().isEmpty();
    for (int row = 0; row < size; row++) {
      int index = order[start + row];
      for (var input : inputs.entrySet()) {
        Rows rows = input.getValue();
        examples.copy(input.getKey(), index, rows.segment(), (long) row * rows.stride());
      }
      if (hasClasses) {
        label(row, examples.label(index));
      } else {
        examples.target(index, target);
        System.arraycopy(target, 0, wanted, row * target.length, target.length);
        weights[row] = 1;
      }
    }
    for (Rows rows : inputs.values()) {
      rows.tensor().asRawTensor().data().write(rows.bytes());
    }
    truth.asRawTensor().data().asFloats().write(wanted);
    weight.asRawTensor().data().asFloats().write(weights);
  }

  private void label(int row, int label) {
    int start = row * target.length;
    if (target.length == 1) {
      wanted[start] = label;
    } else {
      java.util.Arrays.fill(wanted, start, start + target.length, 0);
      wanted[start + label] = 1;
    }
    weights[row] = plan.classWeights().getOrDefault(label, 1.0).floatValue();
  }

  TType input(String name) {
    return java.util.Objects.requireNonNull(inputs.get(name), name).tensor();
  }

  TFloat32 truth() {
    return truth;
  }

  TFloat32 weight() {
    return weight;
  }

  @Override
  public void close() {
    inputs.values().forEach(rows -> rows.tensor().close());
    truth.close();
    weight.close();
  }
}
