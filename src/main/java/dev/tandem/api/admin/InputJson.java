package dev.tandem.api.admin;

import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.PreprocessingSpec.Feature;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The {@code input} object of {@code model.yaml}, written back with its defaults filled in. */
final class InputJson {
  private InputJson() {}

  static Map<String, Object> of(PreprocessingSpec spec) {
    var json = new LinkedHashMap<String, Object>();
    json.put("kind", spec.kind());
    switch (spec) {
      case PreprocessingSpec.Image image -> {
        json.put("size", List.of(image.height(), image.width()));
        json.put("resize", lower(image.resize()));
        json.put("channels", lower(image.channels()));
        json.put("scale", scale(image.scale()));
      }
      case PreprocessingSpec.Vocabulary text -> {
        json.put("vocabulary", text.vocabulary());
        json.put("sequence_length", text.sequenceLength());
        json.put("padding", lower(text.padding()));
        json.put("standardize", text.standardize());
        json.put("split", text.split());
      }
      case PreprocessingSpec.Tokenizer text -> {
        json.put("tokenizer", text.tokenizer());
        json.put("sequence_length", text.sequenceLength());
      }
      case PreprocessingSpec.Tabular table ->
          json.put("features", table.features().stream().map(InputJson::feature).toList());
      case PreprocessingSpec.Strings ignored -> {}
      case PreprocessingSpec.Raw ignored -> {}
    }
    return json;
  }

  private static Object scale(Scale scale) {
    return switch (scale) {
      case Scale.None ignored -> "none";
      case Scale.Unit ignored -> "unit";
      case Scale.Tf ignored -> "tf";
      case Scale.Caffe ignored -> "caffe";
      case Scale.Torch ignored -> "torch";
      case Scale.MeanStd each -> ordered("mean", each.mean(), "std", each.std());
      case Scale.Range range -> Map.of("range", List.of(range.low(), range.high()));
    };
  }

  private static Map<String, Object> feature(Feature feature) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", feature.name());
    json.put("mean", feature.mean());
    json.put("std", feature.std());
    return json;
  }

  private static Map<String, Object> ordered(
      String first, Object one, String second, Object other) {
    var json = new LinkedHashMap<String, Object>();
    json.put(first, one);
    json.put(second, other);
    return json;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
