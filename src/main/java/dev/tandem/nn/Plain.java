package dev.tandem.nn;

import dev.tandem.fault.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Values of fields from plain ones (maps, lists, numbers, strings, booleans) and back. */
final class Plain {
  private static final Map<String, String> ALIASES =
      Map.of("SWISH", "SILU", "HARD_SWISH", "HARD_SILU");

  private Plain() {}

  /** What a default spells: a number, true, false, or a word. */
  static Object literal(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (text.startsWith("[")) {
      return Stream.of(text.substring(1, text.length() - 1).split(", "))
          .map(Double::valueOf)
          .toList();
    }
    return text.matches("-?[0-9.]+(e-?[0-9]+)?") ? (Object) Double.valueOf(text) : text;
  }

  static Object read(Object value, Class<?> type, String pointer) {
    if (type == int.class || type == Integer.class) {
      return integer(value, pointer);
    }
    if (type == double.class || type == Double.class) {
      return value instanceof Number number
          ? number.doubleValue()
          : fail(pointer, "a number", value);
    }
    if (type == boolean.class) {
      return value instanceof Boolean ? value : fail(pointer, "true or false", value);
    }
    if (type == Size.class) {
      return size(value, pointer);
    }
    if (type == Pair.class || type == Edges.class) {
      Edges edges = edges(value, pointer);
      return type == Edges.class ? edges : new Pair(edges.top(), edges.left());
    }
    return type.isEnum() ? constant(value, type, pointer) : readOther(value, type, pointer);
  }

  private static Object readOther(Object value, Class<?> type, String pointer) {
    if (type == Layer.class) {
      return layer(value, pointer);
    }
    if (type == Initializer.class) {
      return InitializerFields.read(value, pointer);
    }
    if (type == Constraint.class) {
      return ConstraintFields.read(value, pointer);
    }
    if (type == Regularizer.class) {
      return regularizer(value, pointer);
    }
    if (type == List.class) {
      return numbers(value, pointer);
    }
    return value instanceof String ? value : fail(pointer, "a string", value);
  }

  private static int integer(Object value, String pointer) {
    if (value instanceof List<?> list && list.size() == 1 && list.getFirst() != null) {
      return integer(list.getFirst(), pointer);
    }
    return value instanceof Number number && number.doubleValue() == number.intValue()
        ? number.intValue()
        : fail(pointer, "a whole number", value);
  }

  private static Size size(Object value, String pointer) {
    List<?> pair = value instanceof List<?> list ? list : List.of(value, value);
    if (pair.size() != 2 || pair.stream().anyMatch(Objects::isNull)) {
      return fail(pointer, "a size or a list of two", value);
    }
    int height = integer(pair.get(0), pointer);
    int width = integer(pair.get(1), pointer);
    return height < 1 || width < 1 ? fail(pointer, "at least 1", value) : new Size(height, width);
  }

  /** Numbers of a list however it is nested, or one number; null is −1, as of sizes. */
  private static List<Object> numbers(Object value, String pointer) {
    if (value instanceof Number) {
      return List.of(value);
    }
    if (!(value instanceof List<?> list)) {
      return fail(pointer, "a list of numbers", value);
    }
    var numbers = new ArrayList<Object>();
    for (Object each : list) {
      numbers.addAll(each == null ? List.of(-1) : numbers(each, pointer));
    }
    return List.copyOf(numbers);
  }

  /** One number for every edge, two for height and width, or a pair for each. */
  private static Edges edges(Object value, String pointer) {
    List<Integer> given =
        numbers(value, pointer).stream().map(each -> integer(each, pointer)).toList();
    return switch (given.size()) {
      case 1 -> new Edges(given.get(0), given.get(0), given.get(0), given.get(0));
      case 2 -> new Edges(given.get(0), given.get(0), given.get(1), given.get(1));
      case 4 -> new Edges(given.get(0), given.get(1), given.get(2), given.get(3));
      default -> fail(pointer, "one number, two, or two pairs", value);
    };
  }

  private static Layer layer(Object value, String pointer) {
    Fields fields = Fields.of(value, pointer);
    if (fields.has("class_name")) {
      return KerasFields.layer(
          fields, Fields.of(fields.get("config"), fields.at("config")), Map.of());
    }
    Layer layer = LayerFields.named(fields.text("type"), fields.at("type")).read(fields);
    fields.end();
    return layer;
  }

  private static Regularizer regularizer(Object value, String pointer) {
    if (value instanceof String name) {
      return switch (name) {
        case "l1" -> new Regularizer(0.01, 0);
        case "l2" -> new Regularizer(0, 0.01);
        case "l1_l2", "l1l2" -> new Regularizer(0.01, 0.01);
        default -> fail(pointer, "l1, l2 or l1_l2", value);
      };
    }
    Fields fields = Fields.of(value, pointer);
    if (fields.has("class_name")) {
      String name = fields.text("class_name");
      if (!List.of("L1", "L2", "L1L2").contains(name)) {
        throw fields.wrong("class_name", "L1, L2 or L1L2");
      }
      fields = Fields.of(fields.get("config"), fields.at("config"));
    }
    var regularizer = new Regularizer(fields.number("l1", 0), fields.number("l2", 0));
    fields.end();
    return regularizer;
  }

  private static Object constant(Object value, Class<?> type, String pointer) {
    Object[] constants = type.getEnumConstants();
    if (value instanceof String text) {
      String upper = text.toUpperCase(Locale.ROOT);
      String name = ALIASES.getOrDefault(upper, upper);
      for (Object constant : constants) {
        if (((Enum<?>) constant).name().equals(name)) {
          return constant;
        }
      }
    }
    String known = String.join(", ", Stream.of(constants).map(Plain::lower).toList());
    return fail(pointer, "one of " + known, value);
  }

  private static String lower(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
  }

  static Object write(Object value) {
    return switch (value) {
      case Edges(int top, int bottom, int left, int right) ->
          Arrays.asList(Arrays.asList(top, bottom), Arrays.asList(left, right));
      case Pair pair -> Arrays.asList(pair.height(), pair.width());
      case Size size -> Arrays.asList(size.height(), size.width());
      case Enum<?> constant -> lower(constant);
      case Initializer initializer -> InitializerFields.write(initializer);
      case Constraint constraint -> ConstraintFields.write(constraint);
      case Regularizer(double l1, double l2) -> {
        var map = new LinkedHashMap<String, Object>();
        map.put("l1", l1);
        map.put("l2", l2);
        yield map;
      }
      case Layer layer -> LayerFields.of(layer.getClass()).write(layer);
      default -> value;
    };
  }

  private static <T> T fail(String pointer, String rule, @Nullable Object value) {
    throw Fault.badInput(pointer + " must be " + rule + ", got " + Fields.quoted(value));
  }
}
