package dev.tandem.tensor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tensors by the names a signature gives them, in order; closing it closes them all. */
public final class NamedTensors implements AutoCloseable {
  private final Map<String, Tensor> tensors;

  private NamedTensors(Map<String, Tensor> tensors) {
    this.tensors = tensors;
  }

  public static NamedTensors of(String name, Tensor tensor) {
    return new NamedTensors(Map.of(name, tensor));
  }

  public static NamedTensors of(Map<String, Tensor> tensors) {
    return new NamedTensors(Collections.unmodifiableMap(new LinkedHashMap<>(tensors)));
  }

  public Map<String, Tensor> asMap() {
    return tensors;
  }

  public int size() {
    return tensors.size();
  }

  public @Nullable Tensor find(String name) {
    return tensors.get(name);
  }

  /** The tensor of that name, which must be there. */
  public Tensor expect(String name) {
    var tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalStateException("no tensor " + name + " among " + tensors.keySet());
    }
    return tensor;
  }

  @Override
  public void close() {
    tensors.values().forEach(Tensor::close);
  }

  @Override
  public String toString() {
    return tensors.toString();
  }
}
