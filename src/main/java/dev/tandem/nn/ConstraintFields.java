package dev.tandem.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Constraints from their names or objects, Keras's or ours, and back. */
final class ConstraintFields {
  private static final double MAX = 2;

  private ConstraintFields() {}

  static Constraint read(Object value, String pointer) {
    Fields fields =
        value instanceof String name
            ? new Fields(Map.of("name", name), pointer)
            : Fields.of(value, pointer);
    boolean isKeras = fields.has("class_name");
    String field = isKeras ? "class_name" : "name";
    Fields config = isKeras ? Fields.of(fields.get("config"), fields.at("config")) : fields;
    Constraint read =
        switch (Names.snake(fields.text(field))) {
          case "non_neg" -> new Constraint.NonNegative();
          case "max_norm" ->
              new Constraint.NormWithin(0, config.number("max_value", MAX), 1, axes(config));
          case "min_max_norm" ->
              new Constraint.NormWithin(
                  config.number("min_value", 0),
                  config.number("max_value", 1),
                  config.number("rate", 1),
                  axes(config));
          case "unit_norm" -> new Constraint.UnitNorm(axes(config));
          default -> throw fields.wrong(field, "non_neg, max_norm, min_max_norm or unit_norm");
        };
    config.end();
    return read;
  }

  private static List<Integer> axes(Fields config) {
    Object given = config.get("axis");
    List<?> axes =
        given == null ? List.of(0) : given instanceof List<?> list ? list : List.of(given);
    return axes.stream()
        .map(axis -> axis instanceof Number n ? n.intValue() : refused(config))
        .toList();
  }

  private static int refused(Fields config) {
    throw config.wrong("axis", "a whole number or a list of them");
  }

  static Object write(Constraint constraint) {
    var map = new LinkedHashMap<String, Object>();
    switch (constraint) {
      case Constraint.NonNegative() -> map.put("name", "non_neg");
      case Constraint.NormWithin(double min, double max, double rate, List<Integer> axes) -> {
        map.put("name", "min_max_norm");
        map.put("min_value", min);
        map.put("max_value", max);
        map.put("rate", rate);
        map.put("axis", axes);
      }
      case Constraint.UnitNorm(List<Integer> axes) -> {
        map.put("name", "unit_norm");
        map.put("axis", axes);
      }
    }
    return map;
  }
}
