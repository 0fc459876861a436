package dev.tandem.dataset;

import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Some examples of others. */
final class Subset implements Examples {
  private final Examples all;
  private final int[] indices;

  Subset(Examples all, int[] indices) {
    this.all = all;
    this.indices = indices.clone();
    for (int index : indices) {
      Objects.checkIndex(index, all.count());
    }
  }

  @Override
  public int count() {
    return indices.length;
  }

  @Override
  public Map<String, TensorSpec> inputs() {
    return all.inputs();
  }

  @Override
  public List<String> classNames() {
    return all.classNames();
  }

  @Override
  public int targetSize() {
    return all.targetSize();
  }

  @Override
  public List<String> outputs() {
    return all.outputs();
  }

  @Override
  public Examples of(String output) {
    return outputs().isEmpty() ? this : new Subset(all.of(output), indices);
  }

  @Override
  public int label(int index) {
    return all.label(indices[index]);
  }

  @Override
  public void target(int index, float[] into) {
    all.target(indices[index], into);
  }

  @Override
  public void copy(String input, int index, MemorySegment into, long offset) {
    all.copy(input, indices[index], into, offset);
  }

  @Override
  public List<String> problems() {
    return all.problems();
  }

  @Override
  public void close() {}
}
