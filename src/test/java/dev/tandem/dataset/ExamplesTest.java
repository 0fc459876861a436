package dev.tandem.dataset;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.PreprocessingSpec.Channels;
import dev.tandem.preprocessing.PreprocessingSpec.Resize;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
  private static final Map<String, TensorSpec> IMAGE =
      Map.of("image", new TensorSpec("image", DType.FLOAT, Shape.of(2, 2, 3)));
  private static final Map<String, TensorSpec> NUMBERS =
      Map.of("x", new TensorSpec("x", DType.FLOAT, Shape.of(-1)));

  @TempDir Path directory;

  private Source colours(int green) throws IOException {
    var entries = new LinkedHashMap<String, byte[]>();
    for (int i = 0; i < 50; i++) {
      entries.put("blue/" + i + ".png", Uploads.png(4, i));
      entries.put("green/" + i + ".png", Uploads.png(4, i * green));
    }
    Path zip = Uploads.zip(directory.resolve("upload.zip"), entries);
    var datasets = Datasets.open(directory.resolve("datasets"));
    return datasets.source(datasets.add("colours" + green, zip, ImportOptions.DEFAULT));
  }

  private static Preprocessor images(Scale scale) {
    return Preprocessors.open(
        new PreprocessingSpec.Image(2, 2, Resize.STRETCH, Channels.RGB, scale), Path.of(""));
  }

  private static Preprocessor raw() {
    return Preprocessors.open(new PreprocessingSpec.Raw(), Path.of(""));
  }

  private Path cache() {
    return directory.resolve("cache/rows.bin");
  }

  private static float[] row(Examples examples, String input, int index) {
    var spec = requireNonNull(examples.inputs().get(input));
    try (var arena = Arena.ofConfined()) {
      long bytes = spec.shape().elements() * spec.dtype().bytes();
      var into = arena.allocate(bytes + 4, 8);
      examples.copy(input, index, into, 4);
      return into.asSlice(4).toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }
  }

  @Test
  void keepsTheRowsInTheOrderOfTheDataset() throws IOException {
    try (var examples = Examples.prepare(colours(256), images(new Scale.None()), IMAGE, cache())) {
      assertThat(examples.count()).isEqualTo(100);
      assertThat(examples.classNames()).containsExactly("blue", "green");
      assertThat(examples.targetSize()).isZero();
      assertThat(row(examples, "image", 14)).startsWith(0, 0, 7).hasSize(12);
      assertThat(row(examples, "image", 15)).startsWith(0, 7, 0);
      assertThat(examples.label(14)).isZero();
      assertThat(examples.label(15)).isEqualTo(1);
      assertThatThrownBy(() -> examples.label(100)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void aSubsetIsTheseExamplesInThisOrder() throws IOException {
    try (var examples = Examples.prepare(colours(256), images(new Scale.None()), IMAGE, cache());
        var subset = examples.subset(new int[] {15, 14})) {
      assertThat(subset.count()).isEqualTo(2);
      assertThat(subset.labels()).containsExactly(1, 0);
      assertThat(row(subset, "image", 0)).isEqualTo(row(examples, "image", 15));
    }
  }

  @Test
  void aSecondPreparationTakesWhatTheFirstKept() throws IOException {
    var source = colours(256);
    Examples.prepare(source, images(new Scale.None()), IMAGE, cache()).close();
    var longAgo = FileTime.fromMillis(1000);
    Files.setLastModifiedTime(cache(), longAgo);
    Examples.prepare(source, images(new Scale.None()), IMAGE, cache()).close();
    assertThat(Files.getLastModifiedTime(cache())).isEqualTo(longAgo);
    Examples.prepare(source, images(new Scale.Unit()), IMAGE, cache()).close();
    assertThat(Files.getLastModifiedTime(cache())).isNotEqualTo(longAgo);
    Files.setLastModifiedTime(cache(), longAgo);
    Examples.prepare(colours(512), images(new Scale.Unit()), IMAGE, cache()).close();
    assertThat(Files.getLastModifiedTime(cache())).isNotEqualTo(longAgo);
  }

  @Test
  void aCacheThatIsNotWholeIsNotUsed() throws IOException {
    var source = Synthetic.linear(1000, 42);
    Examples.prepare(source, raw(), NUMBERS, cache()).close();
    byte[] whole = Files.readAllBytes(cache());
    byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);
    byte[] damaged = whole.clone();
    damaged[100] ^= 1;
    for (byte[] broken : List.of(half, damaged, new byte[0], new byte[100])) {
      Files.write(cache(), broken);
      Examples.prepare(source, raw(), NUMBERS, cache()).close();
      assertThat(Files.readAllBytes(cache())).isEqualTo(whole);
    }
    try (var left = Files.list(directory.resolve("cache"))) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void aRegressionHasTargets() throws IOException {
    try (var examples = Examples.prepare(Synthetic.linear(1000, 42), raw(), NUMBERS, cache())) {
      assertThat(examples.targetSize()).isEqualTo(1);
      assertThat(examples.classNames()).isEmpty();
      assertThat(examples.labels()).isEmpty();
      assertThat(requireNonNull(examples.inputs().get("x")).shape()).isEqualTo(Shape.of(1));
      double squares = 0;
      float[] target = new float[1];
      for (int i = 0; i < examples.count(); i++) {
        examples.target(i, target);
        double noise = target[0] - (2 * row(examples, "x", i)[0] + 1);
        squares += noise * noise;
      }
      assertThat(Math.sqrt(squares / 1000)).isBetween(0.09, 0.11);
    }
  }

  @Test
  void refusesAClassificationWithOneClass() throws IOException {
    Path csv = Uploads.text(directory.resolve("one.csv"), "a,label\n1,cat\n2,cat\n");
    var datasets = Datasets.open(directory.resolve("datasets"));
    var source = datasets.source(datasets.add("one", csv, ImportOptions.DEFAULT));
    assertThatThrownBy(() -> Examples.prepare(source, raw(), NUMBERS, cache()))
        .isInstanceOf(Fault.class)
        .hasMessage(
            "dataset one has only one class, 'cat'; a classification needs at least two: add"
                + " examples of another class");
    assertThat(cache()).doesNotExist();
    var named = new Preparation(raw(), NUMBERS).withClassNames(List.of("dog", "cat"));
    try (var examples = Examples.prepare(source, named, cache())) {
      assertThat(examples.labels()).containsExactly(1, 1);
    }
    var other = named.withClassNames(List.of("dog", "owl"));
    assertThatThrownBy(() -> Examples.prepare(source, other, cache()))
        .hasMessage(
            "dataset one has classes that the network does not know: cat; it knows: dog, owl");
  }

  @Test
  void whatCannotBePreparedIsLeftOutAndListed() throws IOException {
    var two = new Item.Values(new float[] {1, 2}, Shape.of(2));
    assertThatThrownBy(() -> new Item.Values(new float[] {1}, Shape.of(2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(two.shape()).isEqualTo(Shape.of(2));
    assertThatThrownBy(() -> Examples.prepare(colours(256), raw(), IMAGE, cache()))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("has no example that can be prepared; blue/0.png is left out");
    assertThat(cache()).doesNotExist();
  }

  @Test
  void syntheticExamplesAreTheSameForTheSameSeed() {
    for (String kind : List.of("linear", "tokens", "classes")) {
      var source = Synthetic.of(kind, 20, 42);
      try (var first = source.read();
          var again = Synthetic.of(kind, 20, 42).read();
          var other = Synthetic.of(kind, 20, 43).read()) {
        var examples = first.map(ExamplesTest::shown).toList();
        assertThat(examples).hasSize(20).isEqualTo(again.map(ExamplesTest::shown).toList());
        assertThat(examples).isNotEqualTo(other.map(ExamplesTest::shown).toList());
      }
    }
    assertThat(Synthetic.classes(25, 1).dataset().classes())
        .containsEntry("4", 3)
        .containsEntry("5", 2);
    assertThat(Synthetic.tokens(4, 1).labels()).containsExactly(0, 1, 0, 1);
  }

  private static String shown(Example example) {
    return example.item() instanceof Item.Values values
        ? java.util.Arrays.toString(values.values())
        : example.toString();
  }
}
