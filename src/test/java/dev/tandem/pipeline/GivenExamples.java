package dev.tandem.pipeline;

import dev.tandem.dataset.Examples;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;

/** Examples of one input, which are given as numbers; those without classes have one target. */
public record GivenExamples(DType dtype, float[][] rows, List<String> classNames, float[] targets)
    implements Examples {
  @Override
  public int count() {
    return rows.length;
  }

  @Override
  public Map<String, TensorSpec> inputs() {
    return Map.of("x", new TensorSpec("x", dtype, Shape.of(rows[0].length)));
  }

  @Override
  public int targetSize() {
    return classNames.isEmpty() ? 1 : 0;
  }

  @Override
  public int label(int index) {
    return (int) targets[index];
  }

  @Override
  public void target(int index, float[] into) {
    into[0] = targets[index];
  }

  @Override
  public void copy(String input, int index, MemorySegment into, long offset) {
    var row = into.asSlice(offset);
    for (int i = 0; i < rows[index].length; i++) {
      float value = rows[index][i];
      switch (dtype) {
        case FLOAT -> row.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        case INT32 -> row.setAtIndex(ValueLayout.JAVA_INT, i, (int) value);
        case INT64 -> row.setAtIndex(ValueLayout.JAVA_LONG, i, (long) value);
        default -> row.set(ValueLayout.JAVA_BYTE, i, (byte) value);
      }
    }
  }

  @Override
  public List<String> problems() {
    return List.of();
  }

  @Override
  public void close() {}
}
