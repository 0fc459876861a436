package dev.tandem.training;

import dev.tandem.dataset.Examples;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Examples in memory: points of one input, with classes or numbers to learn. */
final class Points implements Examples {
  private final String input;
  private final float[][] points;
  private final float[][] targets;
  private final List<String> classNames;
  private final Shape shape;

  private Points(String input, Shape shape, float[][] points, Learnt learnt) {
    this.input = input;
    this.shape = shape;
    this.points = points;
    this.targets = learnt.targets();
    this.classNames = learnt.classNames();
  }

  private record Learnt(float[][] targets, List<String> classNames) {}

  static Points given(String input, float[][] points, float[][] targets, List<String> classNames) {
    return new Points(input, Shape.of(points[0].length), points, new Learnt(targets, classNames));
  }

  /** {@code y = 2x + 1 + noise}. */
  static Points line(String input, int count, long seed) {
    var random = new SplittableRandom(seed);
    float[][] points = new float[count][1];
    float[][] targets = new float[count][1];
    for (int i = 0; i < count; i++) {
      points[i][0] = (float) random.nextGaussian();
      targets[i][0] = (float) (2 * points[i][0] + 1 + 0.1 * random.nextGaussian());
    }
    return new Points(input, Shape.of(1), points, new Learnt(targets, List.of()));
  }

  /** Points around a centre for each class. */
  static Points clouds(String input, Shape shape, int classes, int count) {
    var random = new SplittableRandom(7);
    int size = Math.toIntExact(shape.elements());
    float[][] centres = new float[classes][size];
    for (float[] centre : centres) {
      for (int i = 0; i < size; i++) {
        centre[i] = (float) random.nextGaussian();
      }
    }
    float[][] points = new float[count][size];
    float[][] targets = new float[count][1];
    for (int i = 0; i < count; i++) {
      int label = i % classes;
      targets[i][0] = label;
      for (int j = 0; j < size; j++) {
        points[i][j] = (float) (centres[label][j] + 0.5 * random.nextGaussian());
      }
    }
    var names = java.util.stream.IntStream.range(0, classes).mapToObj(i -> "class" + i).toList();
    return new Points(input, shape, points, new Learnt(targets, names));
  }

  /** Sentences of two classes, each with words of its own among common ones; 0 is padding. */
  static Points sentences(String input, int length, int count) {
    var random = new SplittableRandom(11);
    float[][] points = new float[count][length];
    float[][] targets = new float[count][1];
    for (int i = 0; i < count; i++) {
      int label = i % 2;
      targets[i][0] = label;
      int words = 3 + random.nextInt(length - 3);
      for (int j = 0; j < words; j++) {
        int word = random.nextInt(3) == 0 ? 1 + label : 3 + random.nextInt(20);
        points[i][j] = Float.intBitsToFloat(word); // The input takes integers.
      }
    }
    return new Points(input, Shape.of(length), points, new Learnt(targets, List.of("bad", "good")));
  }

  @Override
  public int count() {
    return points.length;
  }

  @Override
  public Map<String, TensorSpec> inputs() {
    return Map.of(input, new TensorSpec(input, DType.FLOAT, shape));
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int targetSize() {
    return classNames.isEmpty() ? targets[0].length : 0;
  }

  @Override
  public int label(int index) {
    return (int) targets[index][0];
  }

  @Override
  public void target(int index, float[] into) {
    System.arraycopy(targets[index], 0, into, 0, targets[index].length);
  }

  @Override
  public void copy(String name, int index, MemorySegment into, long offset) {
    var from = MemorySegment.ofArray(points[index]);
    MemorySegment.copy(from, 0, into, offset, from.byteSize());
  }

  @Override
  public List<String> problems() {
    return List.of();
  }

  @Override
  public void close() {}
}
