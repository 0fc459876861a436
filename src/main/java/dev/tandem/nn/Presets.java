package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The course's networks by name; their parameters are open, the course's values the defaults. */
public final class Presets {
  /** What a preset is good for, and how it is drawn. */
  private record Plan(String description, Function<Fields, Network> drawn) {}

  private static final Map<String, Plan> BY_NAME = presets();

  private Presets() {}

  private static Map<String, Plan> presets() {
    var presets = new TreeMap<String, Plan>();
    presets.put(
        "linear_regression",
        new Plan("one dense layer from numbers to numbers", Presets::linearRegression));
    presets.put(
        "dnn",
        new Plan("dense layers with dropout, from a row of numbers to classes", Presets::dnn));
    presets.put(
        "functional_dnn",
        new Plan(
            "dense layers with batch normalization and dropout, from a row of numbers to classes",
            Presets::functionalDnn));
    presets.put(
        "cnn_mnist",
        new Plan(
            "three convolutions for small pictures in grey, such as digits", Presets::cnnMnist));
    presets.put(
        "cnn_cifar10",
        new Plan(
            "six convolutions in three stages for small pictures in colour", Presets::cnnCifar10));
    presets.put(
        "resnet_cifar",
        new Plan(
            "nine residual blocks in three stages for small pictures in colour",
            LargePresets::resnetCifar));
    presets.put(
        "lstm_text",
        new Plan(
            "embedded words read by an LSTM, padding masked, to classes", LargePresets::lstmText));
    presets.put(
        "transformer_text",
        new Plan(
            "embedded words and positions read by transformer blocks, padding masked, to classes",
            LargePresets::transformerText));
    return Collections.unmodifiableMap(presets);
  }

  public static Set<String> names() {
    return BY_NAME.keySet();
  }

  /**
   * @param parameters by snake_case name; the course's values where absent
   */
  public static Network network(String name, Map<String, ?> parameters) {
    return network(name, new Fields(parameters, ""));
  }

  /** The preset of that name, as the course has it; a fault that names those there are. */
  public static Preset preset(String name) {
    Plan plan = BY_NAME.get(name);
    if (plan == null) {
      throw Fault.notFound(
          "there is no preset '%s'; there are: %s".formatted(name, String.join(", ", names())));
    }
    var parameters = new Fields(Map.of(), "");
    Network network = plan.drawn().apply(parameters);
    return new Preset(name, plan.description(), parameters.defaults(), network);
  }

  static Network network(String name, Fields parameters) {
    Plan preset = BY_NAME.get(name);
    if (preset == null) {
      throw Fault.badInput(
          parameters.at("preset")
              + " must be one of "
              + String.join(", ", names())
              + ", got \""
              + name
              + "\"");
    }
    return NetworkFields.located(
        parameters,
        () -> {
          Network network = preset.drawn().apply(parameters);
          parameters.end();
          return network;
        });
  }

  private static Network linearRegression(Fields parameters) {
    var sketch = new Sketch("features", DType.FLOAT, parameters.integer("num_features", 1));
    sketch.named("prediction", "dense", Map.of("units", parameters.integer("num_outputs", 1)));
    return sketch.network();
  }

  private static Network dnn(Fields parameters) {
    var sketch = new Sketch("features", DType.FLOAT, parameters.integer("num_features", 784));
    double rate = parameters.number("dropout", 0.2);
    for (int units : hidden(parameters)) {
      sketch.add("dense", Map.of("units", units, "activation", "relu"));
      sketch.add("dropout", Map.of("rate", rate));
    }
    return sketch.classes(parameters);
  }

  private static Network functionalDnn(Fields parameters) {
    var sketch = new Sketch("features", DType.FLOAT, parameters.integer("num_features", 784));
    double rate = parameters.number("dropout", 0.3);
    for (int units : hidden(parameters)) {
      sketch.add("dense", Map.of("units", units, "activation", "relu"));
      sketch.add("batch_normalization", Map.of());
      sketch.add("dropout", Map.of("rate", rate));
    }
    return sketch.classes(parameters);
  }

  private static int[] hidden(Fields parameters) {
    return java.util.Arrays.stream(parameters.sizesOr("hidden_units", 128, 64))
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  private static Network cnnMnist(Fields parameters) {
    var sketch = picture(parameters, 28, 1);
    double rate = parameters.number("dropout", 0.25);
    for (int filters : new int[] {32, 64}) {
      sketch.convolution(filters, "valid");
      sketch.add("max_pooling2d", Map.of());
      sketch.add("dropout", Map.of("rate", rate));
    }
    sketch.convolution(128, "valid");
    return sketch.head(parameters, 256, true);
  }

  private static Network cnnCifar10(Fields parameters) {
    var sketch = picture(parameters, 32, 3);
    double[] rates = {parameters.number("dropout", 0.2), parameters.number("second_dropout", 0.3)};
    int[] filters = {32, 64, 128};
    for (int stage = 0; stage < filters.length; stage++) {
      sketch.convolution(filters[stage], "same");
      sketch.convolution(filters[stage], "same");
      if (stage < rates.length) {
        sketch.add("max_pooling2d", Map.of());
        sketch.add("dropout", Map.of("rate", rates[stage]));
      }
    }
    return sketch.head(parameters, 256, true);
  }

  static Sketch picture(Fields parameters, int side, int channels) {
    return new Sketch(
        "image", DType.FLOAT, parameters.sizesOr("input_shape", side, side, channels));
  }
}
