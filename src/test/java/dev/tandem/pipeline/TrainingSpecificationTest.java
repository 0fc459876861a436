package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import dev.tandem.pipeline.TrainingSpecification.Export;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.training.Loss;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class TrainingSpecificationTest {
  /** The example of the design, with every field that a training here can do. */
  private static final String WHOLE =
      """
      {"name": "cifar10 with augmentation", "tags": ["course"],
       "dataset": {"name": "cifar10-train", "validation_split": 0.1, "split": "stratified"},
       "input": {"kind": "image", "size": [32, 32], "scale": "unit"},
       "network": {"preset": "cnn_cifar10", "num_classes": 10},
       "augmentation": [{"name": "random_flip", "mode": "horizontal"},
                        {"name": "random_rotation", "factor": 0.1}],
       "loss": "categorical_crossentropy",
       "optimizer": {"name": "adam", "learning_rate": 0.001, "global_clipnorm": 1.0},
       "schedule": {"name": "reduce_on_plateau", "monitor": "val_loss", "factor": 0.5,
                    "patience": 5, "min_learning_rate": 1e-6},
       "metrics": ["accuracy"], "batch_size": 128, "epochs": 100, "seed": 42,
       "mixed_precision": "none", "gradient_accumulation_steps": 1,
       "class_weights": {"cat": 2},
       "callbacks": [{"name": "early_stopping", "monitor": "val_accuracy", "patience": 15,
                      "restore_best_weights": true},
                     {"name": "checkpoint", "monitor": "val_accuracy", "save_best_only": true}],
       "distribution": {"strategy": "none"}, "checkpoint": {"every_seconds": 60, "keep": 2},
       "limits": {"seconds": 7200, "disk_bytes": 5000000000}, "priority": 50,
       "evaluate": {"dataset": "cifar10-test"}, "export": [{"format": "tflite"}],
       "publish": {"model": "cifar10", "label": "canary", "gate": "test.accuracy >= 0.75"}}
      """;

  @ParameterizedTest
  @CsvSource({
    "linear_regression, full 100 0.0 mse sgd 0.01 mae",
    "dnn, 32 5 0.2 sparse_categorical_crossentropy adam 0.001 accuracy",
    "functional_dnn, 32 5 0.2 sparse_categorical_crossentropy adam 0.001 accuracy",
    "cnn_mnist, 128 20 0.1 sparse_categorical_crossentropy adam 0.001 accuracy",
    "lstm_text, 64 10 0.2 sparse_categorical_crossentropy adam 0.001 accuracy",
    "transformer_text, 64 10 0.2 sparse_categorical_crossentropy adam 0.001 accuracy",
    "resnet_cifar, 128 100 0.1 categorical_crossentropy adam 0.001 accuracy",
    "cnn_cifar10, 128 100 0.1 categorical_crossentropy adam 0.001 accuracy",
  })
  void isTheCoursesTrainingWhereNothingElseIsSaid(String preset, String course) {
    JsonNode written = TrainingSpecificationJson.write(read(brief(preset)));
    String said =
        Stream.of(
                "/batch_size",
                "/epochs",
                "/dataset/validation_split",
                "/loss/name",
                "/optimizer/name",
                "/optimizer/learning_rate",
                "/metrics/0")
            .map(pointer -> written.at(pointer).asString())
            .collect(Collectors.joining(" "));
    assertThat(said).isEqualTo(course);
    assertThat(written.at("/seed").asInt()).isEqualTo(42);
    assertThat(written.at("/name").asString()).isEqualTo(preset + " on d");
  }

  @ParameterizedTest
  @CsvSource({
    "cnn_mnist, val_loss, 5, 3",
    "cnn_cifar10, val_accuracy, 15, 5",
  })
  void stopsAndSlowsDownAsTheCourse(String preset, String monitor, int stop, int slow) {
    JsonNode written = TrainingSpecificationJson.write(read(brief(preset)));
    assertThat(written.at("/callbacks/0/monitor").asString()).isEqualTo(monitor);
    assertThat(written.at("/callbacks/0/patience").asInt()).isEqualTo(stop);
    assertThat(written.at("/schedule/patience").asInt()).isEqualTo(slow);
    assertThat(written.at("/schedule/factor").asDouble()).isEqualTo(0.5);
    assertThat(written.at("/schedule/min_learning_rate").asDouble()).isEqualTo(1e-6);
  }

  @Test
  void takesTheInputOfItsNetwork() {
    assertThat(input("cnn_mnist"))
        .isEqualTo(
            new PreprocessingSpec.Image(
                28,
                28,
                PreprocessingSpec.Resize.STRETCH,
                PreprocessingSpec.Channels.GREY,
                new PreprocessingSpec.Scale.Unit()));
    assertThat(input("lstm_text"))
        .isEqualTo(
            new PreprocessingSpec.Vocabulary(
                "vocab.txt",
                200,
                PreprocessingSpec.Padding.POST,
                "lower_and_strip_punctuation",
                "whitespace"));
    assertThat(read(brief("dnn")).input()).isNull();
  }

  private static PreprocessingSpec input(String preset) {
    var input = read(brief(preset)).input();
    assertThat(input).isNotNull();
    return input.spec();
  }

  @Test
  void fitsTheLossToTheLastActivationOfOtherNetworks() {
    assertThat(read(layers("softmax")).loss())
        .isEqualTo(new Loss.CategoricalCrossentropy(false, 0));
    assertThat(read(layers("sigmoid")).loss()).isEqualTo(new Loss.BinaryCrossentropy(false, 0));
    assertThat(read(layers("linear")).loss()).isEqualTo(new Loss.MeanSquaredError());
    assertThat(read(layers("linear")).metrics()).containsExactly("mae");
  }

  private static String layers(String activation) {
    return """
    {"dataset": {"name": "d"}, "network": {"input_shape": [4], "layers":
      [{"type": "dense", "units": 2, "activation": "%s"}]}}
    """
        .formatted(activation);
  }

  @ParameterizedTest
  @CsvSource({
    "linear_regression",
    "dnn",
    "functional_dnn",
    "cnn_mnist",
    "lstm_text",
    "transformer_text",
    "resnet_cifar",
    "cnn_cifar10"
  })
  void readsWhatItWrites(String preset) {
    String text = TrainingSpecificationJson.text(read(brief(preset)));
    assertThat(TrainingSpecificationJson.text(read(text))).isEqualTo(text);
  }

  @Test
  void readsTheWholeExampleAndWritesIt() {
    var whole = read(WHOLE);
    String text = TrainingSpecificationJson.text(whole);
    assertThat(read(text)).isEqualTo(whole);
    JsonNode written = TrainingSpecificationJson.write(whole);
    assertThat(written.at("/optimizer/global_clipnorm").asDouble()).isEqualTo(1);
    assertThat(written.at("/publish/gate").asString()).isEqualTo("test.accuracy >= 0.75");
    assertThat(written.at("/limits/disk_bytes").asLong()).isEqualTo(5_000_000_000L);
    assertThat(written.at("/network/preset").asString()).isEqualTo("cnn_cifar10");
  }

  @Test
  void letsAnotherSetValidateFromEitherPlace() {
    for (String with :
        new String[] {
          "{'dataset': {'name': 'd', 'validation': 'v'}, 'network': {'preset': 'dnn'}}",
          "{'dataset': {'name': 'd'}, 'validation': 'v', 'network': {'preset': 'dnn'}}"
        }) {
      var dataset = read(with.replace('\'', '"')).dataset();
      assertThat(dataset.validation()).isEqualTo(new ExamplesChoice.Named("v"));
      assertThat(dataset.validationSplit()).isZero();
    }
  }

  @Test
  void doesWithoutThePresetsCallbacksWhereNothingValidates() {
    var without =
        read(
            """
            {"dataset": {"name": "d", "validation_split": 0}, "network": {"preset": "cnn_mnist"}}
            """);
    assertThat(without.callbacks()).isEmpty();
    assertThat(TrainingSpecificationJson.write(without).at("/schedule/name").asString())
        .isEqualTo("constant");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/epoch | 5 | is not known; allowed: name, tags, dataset",
        "/epochs | 0 | must be an integer of at least 1, got 0",
        "/epochs | 'ten' | must be an integer of at least 1, got \"ten\"",
        "/batch_size | 'all' | must be an integer of at least 1 or \"full\", got \"all\"",
        "/seed | 1.5 | must be an integer",
        "/name | '' | must be 1 to 200 characters",
        "/tags/1 | ['a', 7] | must be a string, got 7",
        "/dataset/split | {'name': 'd', 'split': 'half'} | must be one of stratified, random, tail",
        "/dataset/validation_split | {'name': 'd', 'validation_split': 1} | must be less than 1",
        "/dataset/validation_split | {'name': 'd', 'validation_split': 0.1, 'validation': 'v'} |"
            + " must be left out",
        "/dataset/name | {} | is missing",
        "/dataset/label | {'name': 'd', 'label': 'x'} | is not known",
        "/dataset/examples | {'name': 'd', 'examples': 5} | is for a synthetic set only",
        "/dataset/synthetic | {'synthetic': 'cubes'} | must be one of linear, tokens, classes",
        "/dataset/examples | {'synthetic': 'linear', 'examples': 0} | must be an integer of at",
        "/network/layers/0/units | {'input_shape': [4], 'layers': [{'type': 'dense', 'units': 0}]}"
            + " | must be at least 1, got 0",
        "/network/preset | {'preset': 'cnn'} | must be one of cnn_cifar10",
        "/input/size | {'kind': 'image', 'size': [32]} | must be [height, width], got [32]",
        "/input/scale | {'kind': 'image', 'size': [32, 32], 'scale': 'half'} | must be none, unit",
        "/input/max_tokens | {'kind': 'text', 'max_tokens': 2} | must be an integer of at least 3",
        "/input/tokenizer | {'kind': 'text', 'tokenizer': 't.json'} | is not learned here",
        "/augmentation/0/mode | [{'name': 'random_flip', 'mode': 'up'}] | must be",
        "/loss | 'hinge' | must be one of mse",
        "/optimizer/learning_rate | {'name': 'adam', 'learning_rate': -1} | must be 0 to",
        "/optimizer/lr | {'name': 'adam', 'lr': 1} | is not known",
        "/schedule/factor | {'name': 'reduce_on_plateau', 'factor': 1} | must be less than 1",
        "/schedule/monitor | {'name': 'reduce_on_plateau', 'monitor': 'f1'} | must be one of loss",
        "/callbacks/0/monitor | [{'name': 'checkpoint', 'monitor': 'val_f1'}] | must be one of",
        "/metrics/0 | ['beauty'] | must be one of accuracy, mae, got beauty",
        "/mixed_precision | 'float8' | must be one of none, bfloat16, float16, got float8",
        "/class_weights/cat | {'cat': -1} | must be 0 to",
        "/distribution/strategy | {'strategy': 'ring'} | must be one of none, mirrored",
        "/distribution/devices | {'strategy': 'mirrored', 'devices': 0} | must be an integer of at",
        "/distribution/devices | {'strategy': 'mirrored', 'devices': 'GPU:0'} | must be an integer",
        "/distribution/devices | {'strategy': 'mirrored', 'devices': []} | must have one or more",
        "/distribution/devices/0 | {'strategy': 'mirrored', 'devices': [0]} | must be a string",
        "/distribution/devices | {'devices': 2} | is for the strategy mirrored only",
        "/checkpoint/keep | {'keep': 0} | must be an integer of at least 1",
        "/limits/seconds | {'seconds': 0} | must be an integer of at least 1",
        "/limits/memory | {'memory': 1} | is not known; allowed: seconds, disk_bytes, attempts",
        "/priority | 101 | must be 0 to 100, got 101",
        "/evaluate/name | {'name': 'd'} | is not known; allowed: dataset",
        "/export/0/format | [{'format': 'onnx'}] | must be one of savedmodel, tflite, got onnx",
        "/export/0/format | [{}] | is missing",
        "/export/0/quantization | [{'format': 'tflite', 'quantization': 1}] | is not known",
        "/export/1 | [{'format': 'savedmodel'}, {'format': 'tflite'}] | must be one format",
        "/export | [] | must be one format, as a version is served in one, got 0",
        "/export | 'tflite' | must be a list, got \"tflite\"",
        "/publish/model | {'model': 'a b'} | must be 1 to 128 letters",
        "/publish/gate | {'model': 'm', 'gate': 'val.accuracy'} | must have one of >= <= > < == !=",
        "/publish/gate | {'model': 'm', 'gate': 'test.loss < 1'} | asks for test.loss, but nothing"
            + " is tested: set /evaluate/dataset",
        "/start_from/version | {'model': 'm', 'version': 'last'} | must be an integer",
      })
  void refusesByThePointerWithTheValueAndTheRule(String pointer, String value, String rule) {
    String key = pointer.split("/")[1];
    String json = "{\"dataset\": {\"name\": \"d\"}, \"network\": {\"preset\": \"cnn_mnist\"}}";
    var whole = (tools.jackson.databind.node.ObjectNode) JSON.readTree(json);
    whole.set(key, JSON.readTree(value.replace('\'', '"')));
    assertThatThrownBy(() -> TrainingSpecificationJson.read(whole))
        .isInstanceOf(Fault.class)
        .hasMessageStartingWith(pointer)
        .hasMessageContaining(rule)
        .satisfies(fault -> assertThat(((Fault) fault).kind()).isEqualTo(Fault.Kind.BAD_INPUT));
  }

  @Test
  void refusesWhatTfLiteIsNotWrittenOfByTheLayer() {
    String json =
        """
        {"dataset": {"name": "d"}, "network": {"preset": "%s"}, "export": [{"format": "tflite"}]}
        """;
    assertThat(read(json.formatted("cnn_mnist")).export().format()).isEqualTo(Export.Format.TFLITE);
    assertThatThrownBy(() -> read(json.formatted("lstm_text")))
        .hasMessageStartingWith("/export/0/format must be savedmodel: layer embedding (embedding)")
        .hasMessageContaining("makes a mask");
    assertThatThrownBy(
            () ->
                read(
                    """
                    {"dataset": {"name": "d"}, "export": [{"format": "tflite"}],
                     "network": {"input_shape": [4, 2], "layers": [{"type": "gru", "units": 3}]}}
                    """))
        .hasMessageStartingWith("/export/0/format must be savedmodel: layer gru (gru)")
        .hasMessageContaining("cannot be written as TFLite, unlike dense, convolution, pooling");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/distribution/strategy | {'strategy': 'multi_worker'} | one process on one machine",
        "/distribution/strategy | {'strategy': 'tpu'} | no TensorFlow for TPUs",
        "/distribution/strategy | {'strategy': 'tensorrt'} | no way to train",
      })
  void answersWhatCannotBeHereWithTheReason(String pointer, String value, String reason) {
    String json =
        "{\"dataset\": {\"name\": \"d\"}, \"network\": {\"preset\": \"dnn\"}, \"%s\": %s}"
            .formatted(pointer.split("/")[1], value.replace('\'', '"'));
    assertThatThrownBy(() -> read(json))
        .hasMessageStartingWith(pointer + " is not supported here")
        .hasMessageContaining(reason)
        .satisfies(fault -> assertThat(((Fault) fault).kind()).isEqualTo(Fault.Kind.UNPROCESSABLE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"dataset\": | is not JSON",
        "[] | must be an object, got []",
        "{\"network\": {\"preset\": \"dnn\"}} | /dataset is missing",
        "{\"dataset\": {\"name\": \"d\"}} | /network is missing",
        "{\"seed\": 1, \"seed\": 2} | is not JSON",
        "{} {} | is not JSON",
      })
  void saysWhatIsNoSpecification(String text, String rule) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(Fault.class).hasMessageContaining(rule);
  }

  private static final tools.jackson.databind.json.JsonMapper JSON =
      tools.jackson.databind.json.JsonMapper.shared();

  private static String brief(String preset) {
    return "{\"dataset\": {\"name\": \"d\"}, \"network\": {\"preset\": \"%s\"}}".formatted(preset);
  }

  private static TrainingSpecification read(String json) {
    return TrainingSpecificationJson.read(json);
  }
}
