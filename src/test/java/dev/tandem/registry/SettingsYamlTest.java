package dev.tandem.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.batching.BatchingOptions;
import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import dev.tandem.registry.ModelSettings.Output;
import dev.tandem.registry.ModelSettings.OutputKind;
import dev.tandem.runtime.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsYamlTest {
  @TempDir Path directory;

  @Test
  void readsEverything() throws IOException {
    Files.writeString(directory.resolve("labels.txt"), "cat\r\ndog\n\n");
    var settings =
        parse(
            """
            description: ImageNet classifier
            input: {kind: image, size: [224, 192], resize: center_crop, channels: bgr, scale: tf}
            class_names: labels.txt
            output: {top_k: 3, logits: true}
            version_policy: {specific: [3, 5]}
            version_labels: {stable: 3, canary: 5}
            batching: {max_batch_size: 8, batch_timeout_micros: 5, max_enqueued_batches: 7,
              num_batch_threads: 2, allowed_batch_sizes: [4, 8], pad_variable_length_inputs: true}
            session: {intra_op_threads: 2, inter_op_threads: 1, optimize: none, xla: true,
              gpu: {allow_growth: false, memory_fraction: 0.5, visible_devices: "0,1"}}
            warmup: {batch_sizes: [1, 8]}
            """);
    assertThat(settings)
        .isEqualTo(
            new ModelSettings(
                "ImageNet classifier",
                new PreprocessingSpec.Image(
                    224,
                    192,
                    PreprocessingSpec.Resize.CENTER_CROP,
                    PreprocessingSpec.Channels.BGR,
                    new Scale.Tf()),
                List.of("cat", "dog"),
                new Output(OutputKind.CLASSIFICATION, 3, true),
                new VersionPolicy.Specific(List.of(3L, 5L)),
                Map.of("stable", 3L, "canary", 5L),
                new BatchingOptions(8, 5, 7, 2, List.of(4, 8), true),
                new SessionOptions(
                    2,
                    1,
                    SessionOptions.Optimize.NONE,
                    new SessionOptions.Gpu(false, 0.5, "0,1", true)),
                List.of(1, 8)));
  }

  @Test
  void fillsInDefaults() {
    assertThat(parse("")).isEqualTo(ModelSettings.DEFAULT);
    assertThat(parse("version_policy: {all: {}}").versionPolicy())
        .isEqualTo(new VersionPolicy.All());
    assertThat(parse("version_policy: {latest: 2}").versionPolicy())
        .isEqualTo(new VersionPolicy.Latest(2));
    assertThat(parse("class_names: [0, 1]").classNames()).containsExactly("0", "1");
  }

  @Test
  void readsEveryKindOfInput() {
    assertThat(parse("input: {kind: text, vocabulary: vocab.txt, padding: pre}").input())
        .isEqualTo(
            new PreprocessingSpec.Vocabulary(
                "vocab.txt",
                200,
                PreprocessingSpec.Padding.PRE,
                "lower_and_strip_punctuation",
                "whitespace"));
    assertThat(parse("input: {kind: text, tokenizer: tokenizer.json}").input())
        .isEqualTo(new PreprocessingSpec.Tokenizer("tokenizer.json", 128));
    assertThat(parse("input: {kind: tabular, features: [{name: x, mean: 1, std: 2}]}").input())
        .isEqualTo(
            new PreprocessingSpec.Tabular(List.of(new PreprocessingSpec.Feature("x", 1, 2))));
    assertThat(scale("{mean: [0, 0, 0.5], std: [1, 1, 1]}"))
        .isEqualTo(new Scale.MeanStd(List.of(0.0, 0.0, 0.5), List.of(1.0, 1.0, 1.0)));
    assertThat(scale("{range: [-1, 1]}")).isEqualTo(new Scale.Range(-1, 1));
    assertThat(scale("caffe")).isEqualTo(new Scale.Caffe());
  }

  @Test
  void textAloneMeansThatTheGraphTakesStrings() {
    assertThat(parse("input: {kind: text}").input()).isEqualTo(new PreprocessingSpec.Strings());
    assertThat(parse("input: {kind: tensor}").input()).isEqualTo(new PreprocessingSpec.Raw(true));
    assertThat(parse("").input()).isEqualTo(new PreprocessingSpec.Raw(false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          batching: {max_batch_size: -1} | batching.max_batch_size must be 1 to 1048576, got -1
          batching: {max_batch_size: x} | batching.max_batch_size must be 1 to 1048576, got x
          batch: 1 | batch is not known; allowed: description, input
          session: {optimise: freeze} | session.optimise is not known; allowed: intra_op_threads
          session: {optimize: yes} | session.optimize must be one of freeze, none, got true
          input: {kind: sound} | input.kind must be one of image, text, tabular, tensor, got sound
          input: {kind: image, size: [0, 1]} | input.size must be a list of numbers 1 to 4096, got 0
          input: {kind: image} | input.size must be [height, width], got null
          input: {kind: text, vocabulary: ../v} | input.vocabulary must be the plain name of a file
          input: {kind: text, vocabulary: ""} | input.vocabulary must be the plain name of a file beside model.yaml, got ''
          input: {kind: text, padding: pre} | input.vocabulary must be given, the plain name of a file beside model.yaml
          input: {kind: tabular} | input.features must have at least one feature, got null
          class_names: /etc/passwd | class_names must be the plain name of a file
          class_names: none.txt | there is no file none.txt beside it
          class_names: [yes] | class_names[0] must be a quoted string, got true
          output: {kind: image} | output.kind must be one of classification, regression, tensors
          version_policy: {latest: 0} | version_policy.latest must be 1 to 1000, got 0
          version_policy: {} | version_policy must have one of latest, all, specific, got {}
          version_labels: {a b: 1} | version_labels.a b cannot be: a label's name is 1 to 128 letters, digits
          version_labels: {a: b} | version_labels.a must be 0 to 9223372036854775807, got b
          warmup: {batch_sizes: [0]} | warmup.batch_sizes must be a list of numbers 1 to 65536
          [1] | the file must be an object, got [1]
          a: {b | is not YAML
          a: !!java.util.Date x | is not YAML
          """)
  void namesTheKeyTheValueAndWhatIsAllowed(String yaml, String detail) {
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> parse(yaml))
        .withMessageStartingWith("model.yaml: " + detail)
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.BAD_INPUT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          class_names: none.txt | /class_names
          class_names: [a, [b]] | /class_names/1
          batching: {max_batch_size: 8, allowed_batch_sizes: [4]} | /batching/allowed_batch_sizes
          batching: {allowed_batch_sizes: [8, 4]} | /batching/allowed_batch_sizes
          batching: {num_batch_threads: -1} | /batching/num_batch_threads
          version_labels: {a/b: 1} | /version_labels/a~1b
          version_labels: {stable: x} | /version_labels/stable
          input: {kind: tabular, features: [{name: x}, {nam: y}]} | /input/features/1/nam
          """)
  void namesThePlaceAsAPointer(String yaml, String pointer) {
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> parse(yaml))
        .satisfies(
            fault ->
                assertThat(fault.violations())
                    .extracting(Fault.Violation::pointer)
                    .containsExactly(pointer));
  }

  @Test
  void aModelsFileWinsOverAVersionsKeyByKey() throws IOException {
    var version = Files.createDirectory(directory.resolve("1"));
    Files.writeString(
        version.resolve("model.yaml"),
        """
        description: brought along
        input: {kind: text, vocabulary: vocab.txt, sequence_length: 7}
        class_names: labels.txt
        version_policy: {all: {}}
        batching: {max_batch_size: 4, batch_timeout_micros: 9}
        """);
    Files.writeString(version.resolve("labels.txt"), "a\nb\n");
    Files.writeString(version.resolve("vocab.txt"), "\n[UNK]\n");
    Files.writeString(directory.resolve("labels.txt"), "never read");
    var alone = FoundSettings.read(null, version, directory);
    assertThat(alone.orThrow().description()).isEqualTo("brought along");

    Files.writeString(
        directory.resolve("model.yaml"),
        "# mine\nversion_policy: {latest: 2}\nbatching: {max_batch_size: 16}\n");
    var both = FoundSettings.read(alone, version, directory);
    var settings = both.orThrow();
    assertThat(settings.description()).isEqualTo("brought along");
    assertThat(settings.versionPolicy()).isEqualTo(new VersionPolicy.Latest(2));
    assertThat(settings.batching().maxBatchSize()).isEqualTo(16);
    assertThat(settings.batching().batchTimeoutMicros()).isEqualTo(9);
    assertThat(settings.classNames()).containsExactly("a", "b");
    assertThat(both.directory()).as("where vocab.txt lies").isEqualTo(version);
    assertThat(FoundSettings.read(both, version, directory)).isSameAs(both);
  }

  @Test
  void refusesAChangeThatAVersionsFileMakesWrong() throws IOException {
    var version = Files.createDirectory(directory.resolve("1"));
    Files.writeString(
        version.resolve("model.yaml"),
        "batching: {max_batch_size: 4, allowed_batch_sizes: [2, 4]}");
    String change = "batching: {max_batch_size: 16}";
    assertThat(parse(change).batching().maxBatchSize()).isEqualTo(16);
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> SettingsYaml.check(change, version, directory))
        .withMessageContaining("allowed_batch_sizes must match max_batch_size");
  }

  private Scale scale(String yaml) {
    var input = parse("input: {kind: image, size: [2, 2], scale: " + yaml + "}").input();
    return ((PreprocessingSpec.Image) input).scale();
  }

  private ModelSettings parse(String yaml) {
    return SettingsYaml.parse(yaml, directory);
  }
}
