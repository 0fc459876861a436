package dev.tandem.registry;

import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.PreprocessingSpec.Channels;
import dev.tandem.preprocessing.PreprocessingSpec.Feature;
import dev.tandem.preprocessing.PreprocessingSpec.Padding;
import dev.tandem.preprocessing.PreprocessingSpec.Resize;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The {@code input} object of {@code model.yaml}, read and written. */
public final class InputSettings {
  private static final int MAX_SEQUENCE = 1 << 20;
  private static final List<String> KINDS = List.of("image", "text", "tabular", "tensor");
  private static final List<String> STANDARDIZE =
      List.of("lower_and_strip_punctuation", "lower", "strip_punctuation", "none");
  private static final List<String> SPLIT = List.of("whitespace", "character", "none");
  private static final Map<String, Scale> SCALES =
      Map.of(
          "none", new Scale.None(),
          "unit", new Scale.Unit(),
          "tf", new Scale.Tf(),
          "caffe", new Scale.Caffe(),
          "torch", new Scale.Torch());

  private InputSettings() {}

  /**
   * Reads an input that is described elsewhere than in {@code model.yaml}.
   *
   * @param pointer of the description, which errors begin with
   */
  public static PreprocessingSpec read(Map<String, ?> input, String pointer) {
    return read(Section.at(pointer, input));
  }

  static PreprocessingSpec read(Section input) {
    return switch (input.word("kind", "tensor", KINDS)) {
      case "image" -> image(input);
      case "text" -> text(input);
      case "tabular" -> tabular(input);
      default -> {
        input.allowing("kind");
        yield new PreprocessingSpec.Raw(input.has("kind"));
      }
    };
  }

  private static PreprocessingSpec image(Section input) {
    input.allowing("kind", "size", "resize", "channels", "scale");
    var size = input.integers("size", 1, 4096);
    if (size.size() != 2) {
      throw input.fault("size", "must be [height, width]");
    }
    return new PreprocessingSpec.Image(
        size.get(0).intValue(),
        size.get(1).intValue(),
        input.word("resize", Resize.STRETCH),
        input.word("channels", Channels.RGB),
        scale(input));
  }

  private static Scale scale(Section input) {
    Object value = input.value("scale");
    if (value == null) {
      return new Scale.None();
    }
    if (value instanceof Map<?, ?>) {
      return parameters(input.section("scale").allowing("mean", "std", "range"), input);
    }
    var named = value instanceof String name ? SCALES.get(name) : null;
    if (named == null) {
      throw input.fault(
          "scale",
          "must be none, unit, tf, caffe, torch, {mean: [..], std: [..]} or {range: [low, high]}");
    }
    return named;
  }

  private static Scale parameters(Section scale, Section input) {
    if (scale.has("range")) {
      var range = scale.allowing("range").numbers("range");
      if (range.size() != 2 || range.get(0) >= range.get(1)) {
        throw scale.fault("range", "must be [low, high], low below high");
      }
      return new Scale.Range(range.get(0), range.get(1));
    }
    int channels = input.word("channels", Channels.RGB) == Channels.GREY ? 1 : 3;
    var mean = scale.numbers("mean");
    var std = scale.numbers("std");
    if (mean.size() != channels) {
      throw scale.fault("mean", "must have " + channels + " numbers, one per channel");
    }
    if (std.size() != channels || std.stream().anyMatch(value -> value <= 0)) {
      throw scale.fault("std", "must have " + channels + " numbers above 0, one per channel");
    }
    return new Scale.MeanStd(mean, std);
  }

  private static PreprocessingSpec text(Section input) {
    if (input.has("tokenizer")) {
      return tokenizer(input);
    }
    for (String key : input.keys()) {
      if (!key.equals("kind")) {
        return vocabulary(input);
      }
    }
    return new PreprocessingSpec.Strings();
  }

  private static PreprocessingSpec vocabulary(Section input) {
    input.allowing("kind", "vocabulary", "sequence_length", "padding", "standardize", "split");
    return new PreprocessingSpec.Vocabulary(
        input.fileName("vocabulary"),
        input.integer("sequence_length", 200, 1, MAX_SEQUENCE),
        input.word("padding", Padding.POST),
        input.word("standardize", "lower_and_strip_punctuation", STANDARDIZE),
        input.word("split", "whitespace", SPLIT));
  }

  private static PreprocessingSpec tokenizer(Section input) {
    input.allowing("kind", "tokenizer", "sequence_length");
    return new PreprocessingSpec.Tokenizer(
        input.fileName("tokenizer"), input.integer("sequence_length", 128, 1, MAX_SEQUENCE));
  }

  private static PreprocessingSpec tabular(Section input) {
    input.allowing("kind", "features");
    var features = input.sections("features").stream().map(InputSettings::feature).toList();
    if (features.isEmpty()) {
      throw input.fault("features", "must have at least one feature");
    }
    var names = new HashSet<String>();
    for (Feature feature : features) {
      if (!names.add(feature.name())) {
        throw input.fault("features", "must have different names, " + feature.name() + " is twice");
      }
    }
    return new PreprocessingSpec.Tabular(features);
  }

  private static Feature feature(Section feature) {
    feature.allowing("name", "mean", "std");
    String name = feature.string("name", "");
    if (name.isEmpty()) {
      throw feature.fault("name", "must be given");
    }
    double std = feature.number("std", 1);
    if (std <= 0) {
      throw feature.fault("std", "must be above 0");
    }
    return new Feature(name, feature.number("mean", 0), std);
  }

  /** As {@code model.yaml} has it, every default filled in. */
  public static Map<String, Object> write(PreprocessingSpec spec) {
    var input = new LinkedHashMap<String, Object>();
    input.put("kind", spec.kind());
    switch (spec) {
      case PreprocessingSpec.Image image -> {
        input.put("size", List.of(image.height(), image.width()));
        input.put("resize", lower(image.resize()));
        input.put("channels", lower(image.channels()));
        input.put("scale", written(image.scale()));
      }
      case PreprocessingSpec.Vocabulary text -> {
        input.put("vocabulary", text.vocabulary());
        input.put("sequence_length", text.sequenceLength());
        input.put("padding", lower(text.padding()));
        input.put("standardize", text.standardize());
        input.put("split", text.split());
      }
      case PreprocessingSpec.Tokenizer text -> {
        input.put("tokenizer", text.tokenizer());
        input.put("sequence_length", text.sequenceLength());
      }
      case PreprocessingSpec.Tabular table ->
          input.put("features", table.features().stream().map(InputSettings::written).toList());
      case PreprocessingSpec.Strings ignored -> {}
      case PreprocessingSpec.Raw ignored -> {}
    }
    return input;
  }

  private static Object written(Scale scale) {
    return switch (scale) {
      case Scale.MeanStd each -> {
        var written = new LinkedHashMap<String, Object>();
        written.put("mean", each.mean());
        written.put("std", each.std());
        yield written;
      }
      case Scale.Range range -> Map.of("range", List.of(range.low(), range.high()));
      default ->
          SCALES.entrySet().stream()
              .filter(named -> named.getValue().equals(scale))
              .findFirst()
              .orElseThrow()
              .getKey();
    };
  }

  private static Map<String, Object> written(Feature feature) {
    var written = new LinkedHashMap<String, Object>();
    written.put("name", feature.name());
    written.put("mean", feature.mean());
    written.put("std", feature.std());
    return written;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
