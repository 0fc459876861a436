package dev.tandem.dataset;

import dev.tandem.archive.Checksums;
import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Examples made by a formula, the same for the same seed. */
public final class Synthetic implements Source {
  private static final int POINT = 784;
  private static final int CENTRES = 10;
  private static final int WORDS = 20;
  private static final int VOCABULARY = 500;
  private static final long CENTRE_SEED = 7;

  private final Dataset dataset;
  private final IntFunction<Example> example;

  private Synthetic(Dataset dataset, IntFunction<Example> example) {
    this.dataset = dataset;
    this.example = example;
  }

  /** The source of a kind by its name: linear, tokens or classes. */
  public static Source of(String kind, int examples, long seed) {
    return switch (kind) {
      case "linear" -> linear(examples, seed);
      case "tokens" -> tokens(examples, seed);
      case "classes" -> classes(examples, seed);
      default ->
          throw Fault.badInput("dataset.synthetic must be linear, tokens or classes, got " + kind);
    };
  }

  /** {@code y = 2x + 1 + 0.1·N}, x of a standard normal distribution; x is an item of shape [1]. */
  public static Source linear(int examples, long seed) {
    return new Synthetic(
        dataset("linear", examples, seed, List.of()),
        index -> {
          var random = random(seed, index);
          float x = (float) random.nextGaussian();
          double y = 2.0 * x + 1 + 0.1 * random.nextGaussian();
          return new Example(
              where(index), new Item.Values(new float[] {x}, Shape.of(1)), new Target.Numbers(y));
        });
  }

  /** Texts of words without meaning, with a word in each that tells the class. */
  public static Source tokens(int examples, long seed) {
    var names = List.of("negative", "positive");
    return new Synthetic(
        dataset("tokens", examples, seed, names),
        index -> {
          var random = random(seed, index);
          String name = names.get(index % names.size());
          int telling = random.nextInt(WORDS);
          var words =
              IntStream.range(0, WORDS)
                  .mapToObj(
                      at ->
                          at == telling
                              ? name.equals("positive") ? "good" : "bad"
                              : "w" + random.nextInt(VOCABULARY))
                  .toList();
          return new Example(
              where(index), new Item.Text(String.join(" ", words)), new Target.Label(name));
        });
  }

  /** Points of 784 numbers, normally distributed around a centre for each of ten classes. */
  public static Source classes(int examples, long seed) {
    var names = IntStream.range(0, CENTRES).mapToObj(String::valueOf).toList();
    return new Synthetic(
        dataset("classes", examples, seed, names),
        index -> {
          int label = index % CENTRES;
          var centre = new SplittableRandom(CENTRE_SEED + label);
          var random = random(seed, index);
          float[] point = new float[POINT];
          for (int i = 0; i < POINT; i++) {
            point[i] = (float) (0.5 * centre.nextGaussian() + random.nextGaussian());
          }
          return new Example(
              where(index),
              new Item.Values(point, Shape.of(POINT)),
              new Target.Label(names.get(label)));
        });
  }

  private static RandomGenerator random(long seed, int index) {
    // Any example alone is the same as among the others.
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index);
  }

  private static String where(int index) {
    return "example " + index;
  }

  private static Dataset dataset(String kind, int examples, long seed, List<String> names) {
    if (examples < 1 || examples > 10_000_000) {
      throw Fault.badInput("dataset.examples must be 1 to 10000000, got " + examples);
    }
    var classes = new TreeMap<>(Map.<String, Integer>of());
    for (int i = 0; i < names.size(); i++) {
      classes.put(names.get(i), (examples + names.size() - 1 - i) / names.size());
    }
    String name = "synthetic-" + kind;
    return new Dataset(
        name, digest(name, examples, seed), "synthetic", examples, classes, List.of());
  }

  private static String digest(String name, int examples, long seed) {
    return Checksums.ofText(name + " 1 " + examples + " " + seed);
  }

  @Override
  public Dataset dataset() {
    return dataset;
  }

  @Override
  public Stream<Example> read() {
    return IntStream.range(0, dataset.examples()).mapToObj(example);
  }
}
