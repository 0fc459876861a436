package dev.tandem.dataset;

import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/** Prepared examples with the target of one of several outputs. */
record OutputRows(PreparedRows rows, TargetField field) implements Examples {
  @Override
  public int count() {
    return rows.count();
  }

  @Override
  public Map<String, TensorSpec> inputs() {
    return rows.inputs();
  }

  @Override
  public List<String> classNames() {
    return field.classNames();
  }

  @Override
  public int targetSize() {
    return field.size();
  }

  @Override
  public int label(int index) {
    int[] label = new int[1];
    rows.copy(field.key(), index, MemorySegment.ofArray(label), 0);
    return label[0];
  }

  @Override
  public void target(int index, float[] into) {
    rows.copy(field.key(), index, MemorySegment.ofArray(into), 0);
  }

  @Override
  public void copy(String input, int index, MemorySegment into, long offset) {
    rows.copy(input, index, into, offset);
  }

  @Override
  public List<String> problems() {
    return rows.problems();
  }

  @Override
  public void close() {}
}
