package dev.tandem.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelName;
import dev.tandem.model.ModelVersion;
import dev.tandem.model.Signature;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings against signatures; tensors are written {@code float -1 10}, the batch first. */
class FitTest {
  private static final String IMAGE = "{kind: image, size: [28, 28], channels: grey}";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          float -1 10            | class_names: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
          float -1 10            | output: {kind: classification}
          float -1 10            | output: {kind: tensors}
          float -1 10            | {class_names: [a, b], output: {kind: tensors}}
          uint8 1 3              | class_names: [a, b, c]
          float -1 1             | class_names: [bad, good]
          float -1               | output: {kind: regression}
          float -1 1 1           | output: {kind: regression}
          float -1 -1            | class_names: [a, b, c]
          float ?                | output: {kind: regression}
          float -1 4, float -1 3 | class_names: [a, b, c]
          string -1, float -1 3  | class_names: [a, b, c]
          float -1 1, float -1 3 | output: {kind: regression}
          float -1 1, float -1 -1 | output: {kind: regression}
          """)
  void takesOutputsThatAnAnswerCanBeMadeOf(String outputs, String yaml) {
    assertThatCode(() -> checkOutputs(outputs, yaml)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          float -1 10             | class_names: [a, b]            | /class_names | class_names has 2, but the output of signature serving_default is 10 numbers
          float -1 1              | class_names: [a, b, c]         | /class_names | class_names has 3
          float 1 7 7             | class_names: [a, b, c]         | /class_names | is 49 numbers
          float -1 10             | output: {kind: regression}     | /output/kind | output.kind regression needs one output of 1 numbers, the outputs of signature serving_default are [y0 float [?,10]]
          string -1               | output: {kind: regression}     | /output/kind | output.kind regression
          string -1               | class_names: [a, b]            | /output/kind | output.kind classification
          float -1 4, float -1 3  | class_names: [a, b]            | /output/kind | one output of 2 numbers
          float -1 3, float -1 3  | class_names: [a, b, c]         | /output/kind | one output of 3 numbers
          float -1 3, float -1 2  | output: {kind: classification} | /output/kind | one output of 0 numbers
          """)
  void refusesOutputsThatNoAnswerCanBeMadeOf(
      String outputs, String yaml, String pointer, String rule) {
    expectMisfit(
        catchThrowableOfType(Fault.class, () -> checkOutputs(outputs, yaml)), pointer, rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          float -1 28 28 1   | {kind: image, size: [28, 28], channels: grey}
          uint8 1 28 28 1    | {kind: image, size: [28, 28], channels: grey}
          float -1 -1 -1 3   | {kind: image, size: [7, 9]}
          float ?            | {kind: image, size: [7, 9]}
          float -1 9         | {kind: text, vocabulary: vocab.txt, sequence_length: 9}
          int64 -1 -1        | {kind: text, vocabulary: vocab.txt, sequence_length: 9}
          string -1          | {kind: text}
          float -1 1         | {kind: tabular, features: [{name: x}]}
          double -1 1        | {kind: tabular, features: [{name: x}]}
          float -1, float -1 | {kind: tabular, features: [{name: x0}, {name: x1}]}
          complex64 -1       | {kind: tensor}
          """)
  void takesInputsThatFit(String inputs, String yaml) {
    assertThatCode(() -> checkInput(inputs, yaml)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          float -1 28 28 1  | {kind: image, size: [28, 32], channels: grey} | /input/size            | input x0 is [?,28,28,1], but input.size and input.channels make [1,28,32,1]
          float -1 28 28 1  | {kind: image, size: [28, 28]}                 | /input/channels        | make [1,28,28,3]
          float -1 784      | {kind: image, size: [28, 28], channels: grey} | /input                 | input x0 is [?,784]
          int64 -1 28 28 1  | {kind: image, size: [28, 28], channels: grey} | /input                 | an image becomes float, uint8 or int8, input x0 is int64
          float -1, float 2 | {kind: image, size: [28, 28], channels: grey} | /input                 | an image needs one input of rank 4
          float -1 8        | {kind: text, vocabulary: vocab.txt, sequence_length: 9} | /input/sequence_length | input x0 is [?,8], but input.sequence_length is 9
          double -1 9       | {kind: text, vocabulary: vocab.txt, sequence_length: 9} | /input       | tokens become int64, int32 or float
          int64 -1 9, int64 -1 9 | {kind: text, vocabulary: vocab.txt, sequence_length: 9} | /input  | a text needs a model with one input
          float -1 9        | {kind: text}                                  | /input/kind            | needs a model with one string input
          float -1 2        | {kind: tabular, features: [{name: x}]}        | /input/features        | input x0 is [?,2], but input.features names 1 features
          float -1, float -1 | {kind: tabular, features: [{name: x0}]}      | /input/features        | one input or one per feature
          int64 -1 1        | {kind: tabular, features: [{name: x}]}        | /input                 | a row becomes float or double
          """)
  void refusesInputsThatDoNotFit(String inputs, String yaml, String pointer, String rule) {
    expectMisfit(catchThrowableOfType(Fault.class, () -> checkInput(inputs, yaml)), pointer, rule);
  }

  @Test
  void whatHasNoDefaultSignatureIsNotJudged() {
    var fit = new Fit(new ModelVersion(new ModelName("m"), 3), Map.of());
    assertThatCode(() -> fit.checkInput(face("input: " + IMAGE))).doesNotThrowAnyException();
    assertThatCode(() -> fit.checkOutputs(parse("class_names: [a]"))).doesNotThrowAnyException();
  }

  private static void expectMisfit(Fault fault, String pointer, String rule) {
    assertThat(fault.kind()).isEqualTo(Fault.Kind.UNPROCESSABLE);
    assertThat(fault.detail()).contains(rule);
    assertThat(fault.violations()).extracting(Fault.Violation::pointer).containsExactly(pointer);
  }

  private void checkOutputs(String outputs, String yaml) {
    fit(Map.of(), tensors("y", outputs)).checkOutputs(parse(yaml));
  }

  private void checkInput(String inputs, String yaml) throws Exception {
    Files.writeString(directory.resolve("vocab.txt"), "\n[UNK]\na\n");
    fit(tensors("x", inputs), Map.of()).checkInput(face("input: " + yaml));
  }

  private static Fit fit(Map<String, TensorSpec> inputs, Map<String, TensorSpec> outputs) {
    var signature = new Signature(Signature.DEFAULT, Signature.PREDICT, inputs, outputs);
    return new Fit(new ModelVersion(new ModelName("m"), 3), Map.of(Signature.DEFAULT, signature));
  }

  private LoadedVersion.Face face(String yaml) {
    var settings = parse(yaml);
    return new LoadedVersion.Face(settings, Preprocessors.open(settings.input(), directory));
  }

  private ModelSettings parse(String yaml) {
    return SettingsYaml.parse(yaml, directory);
  }

  private static Map<String, TensorSpec> tensors(String alias, String written) {
    var tensors = new LinkedHashMap<String, TensorSpec>();
    for (String one : written.split(", ")) {
      String[] parts = one.strip().split(" ");
      var shape =
          parts[1].equals("?")
              ? Shape.unknown()
              : Shape.of(Stream.of(parts).skip(1).mapToLong(Long::parseLong).toArray());
      String name = alias + tensors.size();
      var dtype = DType.valueOf(parts[0].toUpperCase(Locale.ROOT));
      tensors.put(name, new TensorSpec(name + ":0", dtype, shape));
    }
    return tensors;
  }
}
