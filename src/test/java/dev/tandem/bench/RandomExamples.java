package dev.tandem.bench;

import dev.tandem.dataset.Examples;
import dev.tandem.nn.Network;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Noise to train on, of the form that a network takes: pictures, or texts of 10 to 200 tokens. */
final class RandomExamples implements Examples {
  private static final int TOKENS = 10_000;

  private final String name;
  private final TensorSpec spec;
  private final int count;
  private final int classes;
  private final long bytes;
  private final MemorySegment numbers;

  RandomExamples(Network network, int count) {
    var input = network.inputs().getFirst();
    this.name = input.name();
    this.spec = new TensorSpec(input.name(), input.dtype(), input.shape());
    this.count = count;
    this.classes = (int) network.shapes().get(network.outputs().getFirst()).dim(0);
    this.bytes = 4 * spec.shape().elements();
    this.numbers = Arena.ofAuto().allocate(count * bytes, Float.BYTES);
    IntStream.range(0, count).forEach(this::fill);
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public Map<String, TensorSpec> inputs() {
    return Map.of(name, spec);
  }

  @Override
  public List<String> classNames() {
    return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
  }

  @Override
  public int targetSize() {
    return 0;
  }

  @Override
  public int label(int index) {
    return Math.floorMod(index * 7919, classes);
  }

  @Override
  public void target(int index, float[] into) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void copy(String input, int index, MemorySegment into, long offset) {
    MemorySegment.copy(numbers, index * bytes, into, offset, bytes);
  }

  private void fill(int index) {
    var random = new Random(index);
    int elements = (int) spec.shape().elements();
    int length = 10 + random.nextInt(Math.max(1, elements - 10));
    for (int i = 0; i < elements; i++) {
      long at = index * bytes + 4L * i;
      if (spec.dtype() == DType.FLOAT) {
        numbers.set(ValueLayout.JAVA_FLOAT, at, random.nextFloat());
      } else {
        numbers.set(ValueLayout.JAVA_INT, at, i < length ? 1 + random.nextInt(TOKENS - 1) : 0);
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
