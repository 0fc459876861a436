package dev.tandem.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.SharedData;
import dev.tandem.preprocessing.PreprocessingSpec.Channels;
import dev.tandem.preprocessing.PreprocessingSpec.Image;
import dev.tandem.preprocessing.PreprocessingSpec.Padding;
import dev.tandem.preprocessing.PreprocessingSpec.Resize;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import dev.tandem.preprocessing.PreprocessingSpec.Vocabulary;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.preprocessing.Vocabularies;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vocabularies and the moments were printed by Keras 3.15's own layers. */
class AdaptationTest {
  private static final Vocabulary SPEC =
      new Vocabulary("vocab.txt", 10, Padding.POST, "lower_and_strip_punctuation", "whitespace");
  private static final List<String> TEXTS =
      List.of(
          "The cat sat, on the mat!",
          "a dog; a Cat",
          "é über É zebra apple",
          "dog dog the [UNK] unk",
          "apple's zebra\tb B \ud83d\ude00 \ufffd");

  @TempDir Path directory;

  @Test
  void learnsTheVocabularyThatKerasLearns() {
    assertThat(Vocabularies.learned(SPEC, TEXTS.stream(), 0))
        .containsExactly(
            "",
            "[UNK]",
            "the",
            "dog",
            "zebra",
            "unk",
            "cat",
            "b",
            "a",
            "\ud83d\ude00",
            "\ufffd",
            "über",
            "é",
            "É",
            "sat",
            "on",
            "mat",
            "apples",
            "apple");
    assertThat(Vocabularies.learned(SPEC, TEXTS.stream(), 8))
        .containsExactly("", "[UNK]", "the", "dog", "zebra", "unk", "cat", "b");
    assertThatThrownBy(() -> Vocabularies.learned(SPEC, TEXTS.stream(), 2))
        .hasMessage("input.max_tokens must be at least 3, got 2");
  }

  @Test
  void learnsOnlyFromTheExamplesThatTrain() throws IOException {
    var source = source("text,label\nred,a\ngreen,b\nred,a\nblue,b\n");
    assertThat(Adaptation.vocabulary(source, new int[] {2, 1, 0}, SPEC, 0))
        .containsExactly("", "[UNK]", "red", "green");
    assertThatThrownBy(() -> Adaptation.features(source, new int[] {0}))
        .hasMessage("input.kind is tabular, but dataset d has no columns of numbers");
  }

  @Test
  void standardizesAsKerasDoes() throws IOException {
    var source = source("x,y,z,label\n1,5,2,a\n2,5,-7.5,b\n4,5,11,a\n900,1,2,b\n");
    var features = Adaptation.features(source, new int[] {0, 1, 2});
    assertThat(features).extracting(feature -> feature.name()).containsExactly("x", "y", "z");
    assertThat(features.get(0).mean()).isCloseTo(2.3333333, within(1e-6));
    assertThat(features.get(0).std()).isCloseTo(1.2472192, within(1e-6));
    assertThat(features.get(1).std()).isEqualTo(1e-7);
    assertThat(features.get(2).std()).isCloseTo(7.553513, within(1e-6));
  }

  @Test
  void standardizesPicturesByThoseThatTrain() throws IOException {
    var datasets = Datasets.open(directory.resolve("datasets"));
    var entries = new TreeMap<String, byte[]>();
    entries.put("a/1.png", Uploads.png(2, 0xff0033));
    entries.put("a/2.png", Arrays.copyOf(Uploads.png(64, 0x123456), 60));
    entries.put("b/3.png", Uploads.png(3, 0x006633));
    entries.put("b/4.png", Uploads.png(2, 0x123456));
    Path zip = Uploads.zip(directory.resolve("pictures.zip"), entries);
    var source = datasets.source(datasets.add("p", zip, ImportOptions.DEFAULT));
    var rgb = new Image(2, 2, Resize.STRETCH, Channels.RGB, new Scale.Unit());

    var sums = PixelSums.of(source, rgb);
    assertThat(sums.labels()).as("one cannot be read").containsExactly(0, 1, 1);
    // Of pixels (1, 0, 1/5) and (0, 2/5, 1/5), as often.
    var scale = sums.scale(new int[] {1, 0});
    assertThat(scale.mean()).containsExactly(0.5, 0.2, 0.2);
    assertThat(scale.std()).containsExactly(0.5, 0.2, 1e-7);
  }

  private Source source(String csv) throws IOException {
    var datasets = Datasets.open(directory.resolve("datasets"));
    Path file = Uploads.text(directory.resolve("upload.csv"), csv);
    return datasets.source(datasets.add("d", file, ImportOptions.DEFAULT));
  }

  @Test
  void anotherVocabularyIsAnotherPreparation() throws IOException {
    var source = source("text,label\nred,a\ngreen,b\n");
    Path cache = directory.resolve("rows.bin");
    assertThat(token(source, List.of("", "[UNK]", "red"), cache)).isEqualTo(2);
    assertThat(token(source, List.of("", "[UNK]", "green"), cache)).isEqualTo(1);
  }

  private long token(Source source, List<String> tokens, Path cache) throws IOException {
    Files.writeString(directory.resolve("vocab.txt"), Vocabularies.text(tokens));
    var preprocessor = Preprocessors.open(SPEC, directory);
    var inputs = Map.of("tokens", new TensorSpec("tokens", DType.INT64, Shape.of(10)));
    try (var examples = Examples.prepare(source, preprocessor, inputs, cache);
        var arena = Arena.ofConfined()) {
      var row = arena.allocate(80, 8);
      examples.copy("tokens", 0, row, 0);
      return row.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  @Test
  void learnsFromTheReviews() throws IOException {
    var datasets = Datasets.open(directory.resolve("datasets"));
    var reviews =
        datasets.source(
            datasets.add("r", SharedData.path("movie-reviews-test.csv"), ImportOptions.DEFAULT));
    int[] all = IntStream.range(0, 800).toArray();
    var tokens = Adaptation.vocabulary(reviews, all, SPEC, 1000);
    assertThat(tokens).hasSize(1000).startsWith("", "[UNK]", "the", "a");
  }
}
