package dev.tandem.training;

import dev.tandem.dataset.Examples;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The same points with a target for each of several outputs. */
record SeveralTargets(Map<String, Points> byOutput) implements Examples {
  private Points any() {
    return byOutput.values().iterator().next();
  }

  @Override
  public List<String> outputs() {
    return List.copyOf(byOutput.keySet());
  }

  @Override
  public Examples of(String output) {
    return Objects.requireNonNull(byOutput.get(output), output);
  }

  @Override
  public int count() {
    return any().count();
  }

  @Override
  public Map<String, TensorSpec> inputs() {
    return any().inputs();
  }

  @Override
  public void copy(String input, int index, MemorySegment into, long offset) {
    any().copy(input, index, into, offset);
  }

  @Override
  public List<String> classNames() {
    return List.of();
  }

  @Override
  public int targetSize() {
    return 0;
  }

  @Override
  public int label(int index) {
    throw new UnsupportedOperationException("of which output?");
  }

  @Override
  public void target(int index, float[] into) {
    throw new UnsupportedOperationException("of which output?");
  }

  @Override
  public List<String> problems() {
    return List.of();
  }

  @Override
  public void close() {}
}
