package dev.tandem.nn;

import dev.tandem.nn.Initializer.VarianceScaling.Distribution;
import dev.tandem.nn.Initializer.VarianceScaling.Mode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Initializers from their names or objects, Keras's or ours, and back. */
final class InitializerFields {
  private InitializerFields() {}

  static Initializer read(Object value, String pointer) {
    Fields fields =
        value instanceof String name
            ? new Fields(Map.of("name", name), pointer)
            : Fields.of(value, pointer);
    boolean isKeras = fields.has("class_name");
    String field = isKeras ? "class_name" : "name";
    String name = Names.snake(fields.text(field));
    Fields config = isKeras ? Fields.of(fields.get("config"), fields.at("config")) : fields;
    for (String ignored : new String[] {"seed", "input_axes", "output_axes"}) {
      config.get(ignored);
    }
    Initializer read = read(name, config);
    if (read == null) {
      throw fields.wrong(field, "the name of an initializer");
    }
    config.end();
    return read;
  }

  private static @org.jspecify.annotations.Nullable Initializer read(String name, Fields config) {
    return switch (name) {
      case "zeros" -> Initializer.ZEROS;
      case "ones" -> Initializer.ONES;
      case "constant" -> new Initializer.Constant(config.number("value", 0));
      case "random_uniform", "uniform" ->
          new Initializer.RandomUniform(
              config.number("minval", -0.05), config.number("maxval", 0.05));
      case "random_normal", "normal" ->
          new Initializer.RandomNormal(config.number("mean", 0), config.number("stddev", 0.05));
      case "truncated_normal" ->
          new Initializer.TruncatedNormal(config.number("mean", 0), config.number("stddev", 0.05));
      case "glorot_uniform" -> Initializer.GLOROT_UNIFORM;
      case "glorot_normal" -> scaling(1, Mode.FAN_AVG, Distribution.TRUNCATED_NORMAL);
      case "he_uniform" -> scaling(2, Mode.FAN_IN, Distribution.UNIFORM);
      case "he_normal" -> scaling(2, Mode.FAN_IN, Distribution.TRUNCATED_NORMAL);
      case "lecun_uniform" -> scaling(1, Mode.FAN_IN, Distribution.UNIFORM);
      case "lecun_normal" -> scaling(1, Mode.FAN_IN, Distribution.TRUNCATED_NORMAL);
      case "variance_scaling" ->
          scaling(
              config.number("scale", 1),
              choice(config, "mode", Mode.FAN_IN),
              choice(config, "distribution", Distribution.TRUNCATED_NORMAL));
      case "orthogonal", "orthogonal_initializer" ->
          new Initializer.Orthogonal(config.number("gain", 1));
      case "identity" -> new Initializer.Identity(config.number("gain", 1));
      default -> null;
    };
  }

  private static Initializer scaling(double scale, Mode mode, Distribution distribution) {
    return new Initializer.VarianceScaling(scale, mode, distribution);
  }

  private static <T extends Enum<T>> T choice(Fields config, String name, T absent) {
    String text = config.text(name, absent.name()).toUpperCase(Locale.ROOT);
    for (T each : absent.getDeclaringClass().getEnumConstants()) {
      if (each.name().equals(text)) {
        return each;
      }
    }
    throw config.wrong(name, "a choice of variance_scaling");
  }

  static Object write(Initializer initializer) {
    var map = new LinkedHashMap<String, Object>();
    switch (initializer) {
      case Initializer.Constant(double value) -> put(map, "constant", Map.entry("value", value));
      case Initializer.RandomUniform(double min, double max) -> {
        put(map, "random_uniform", Map.entry("minval", min));
        map.put("maxval", max);
      }
      case Initializer.RandomNormal(double mean, double deviation) -> {
        put(map, "random_normal", Map.entry("mean", mean));
        map.put("stddev", deviation);
      }
      case Initializer.TruncatedNormal(double mean, double deviation) -> {
        put(map, "truncated_normal", Map.entry("mean", mean));
        map.put("stddev", deviation);
      }
      case Initializer.VarianceScaling(double scale, Mode mode, Distribution distribution) -> {
        put(map, "variance_scaling", Map.entry("scale", scale));
        map.put("mode", mode.name().toLowerCase(Locale.ROOT));
        map.put("distribution", distribution.name().toLowerCase(Locale.ROOT));
      }
      case Initializer.ForgetBias(Initializer others) -> {
        return write(others);
      }
      case Initializer.Orthogonal(double gain) -> put(map, "orthogonal", Map.entry("gain", gain));
      case Initializer.Identity(double gain) -> put(map, "identity", Map.entry("gain", gain));
    }
    return map;
  }

  private static void put(Map<String, Object> map, String type, Map.Entry<String, Double> entry) {
    map.put("name", type);
    map.put(entry.getKey(), entry.getValue());
  }
}
