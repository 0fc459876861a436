package dev.tandem.registry;

import dev.tandem.fault.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One object of {@code model.yaml}. It reads values and names what is wrong by the whole key, the
 * value and what is allowed.
 */
final class Section {
  static final String FILE = "model.yaml: ";

  /**
   * Where a value stands: as people write it, and as a JSON pointer.
   *
   * @param isFile whether that is in a {@code model.yaml}; else errors begin with the pointer
   */
  private record Place(String path, String pointer, boolean isFile) {
    Place key(String key) {
      return new Place(
          path.isEmpty() ? key : path + "." + key,
          pointer + "/" + key.replace("~", "~0").replace("/", "~1"),
          isFile);
    }

    Place item(int index) {
      return new Place(path + "[" + index + "]", pointer + "/" + index, isFile);
    }
  }

  private final Place place;
  private final Map<String, @Nullable Object> values;

  private Section(Place place, Map<String, @Nullable Object> values) {
    this.place = place;
    this.values = values;
  }

  /** The whole file; null is an object without keys. */
  static Section of(@Nullable Object value) {
    return of(new Place("", "", true), value);
  }

  /** An object of something else than the file, at a JSON pointer. */
  static Section at(String pointer, @Nullable Object value) {
    return of(new Place("", pointer, false), value);
  }

  private static Section of(Place place, @Nullable Object value) {
    var values = new LinkedHashMap<String, @Nullable Object>();
    if (value instanceof Map<?, ?> map) {
      for (var entry : map.entrySet()) {
        if (!(entry.getKey() instanceof String key)) {
          throw wrongAt(place, "has a key that is not a string", entry.getKey());
        }
        values.put(key, entry.getValue());
      }
    } else if (value != null) {
      throw wrongAt(place, "must be an object", value);
    }
    return new Section(place, values);
  }

  /** Refuses every key but these. */
  Section allowing(String... keys) {
    var allowed = Arrays.asList(keys);
    for (String key : values.keySet()) {
      if (!allowed.contains(key)) {
        throw fault(place.key(key), "is not known; allowed: " + String.join(", ", allowed));
      }
    }
    return this;
  }

  boolean has(String key) {
    return values.get(key) != null;
  }

  @Nullable Object value(String key) {
    return values.get(key);
  }

  Iterable<String> keys() {
    return values.keySet();
  }

  Section section(String key) {
    return of(place.key(key), values.get(key));
  }

  List<Section> sections(String key) {
    var sections = new ArrayList<Section>();
    for (Object item : list(key)) {
      sections.add(of(place.key(key).item(sections.size()), item));
    }
    return sections;
  }

  String string(String key, String absent) {
    return switch (values.get(key)) {
      case null -> absent;
      case String text -> text;
      case Object other -> throw wrong(key, "must be a string", other);
    };
  }

  boolean bool(String key, boolean absent) {
    return switch (values.get(key)) {
      case null -> absent;
      case Boolean value -> value;
      case Object other -> throw wrong(key, "must be true or false", other);
    };
  }

  int integer(String key, int absent, int min, int max) {
    return (int) integer(key, (long) absent, min, max);
  }

  long integer(String key, long absent, long min, long max) {
    Object value = values.get(key);
    if (value == null) {
      return absent;
    }
    if ((value instanceof Integer || value instanceof Long)
        && ((Number) value).longValue() >= min
        && ((Number) value).longValue() <= max) {
      return ((Number) value).longValue();
    }
    throw wrong(key, "must be " + min + " to " + max, value);
  }

  double number(String key, double absent) {
    Object value = values.get(key);
    if (value == null) {
      return absent;
    }
    return finite(key, value);
  }

  List<Double> numbers(String key) {
    return list(key).stream().map(item -> finite(key, item)).toList();
  }

  List<Long> integers(String key, long min, long max) {
    var integers = new ArrayList<Long>();
    for (Object item : list(key)) {
      if (!(item instanceof Integer || item instanceof Long)
          || ((Number) item).longValue() < min
          || ((Number) item).longValue() > max) {
        throw wrong(key, "must be a list of numbers " + min + " to " + max, item);
      }
      integers.add(((Number) item).longValue());
    }
    return integers;
  }

  /** One of an enum's constants in lower case. */
  <E extends Enum<E>> E word(String key, E absent) {
    Object value = values.get(key);
    if (value == null) {
      return absent;
    }
    var constants = absent.getDeclaringClass().getEnumConstants();
    for (E constant : constants) {
      if (lower(constant).equals(value)) {
        return constant;
      }
    }
    throw wrong(
        key,
        "must be one of "
            + Arrays.stream(constants).map(Section::lower).collect(Collectors.joining(", ")),
        value);
  }

  String word(String key, String absent, List<String> allowed) {
    Object value = values.getOrDefault(key, absent);
    if (value instanceof String word && allowed.contains(word)) {
      return word;
    }
    throw wrong(key, "must be one of " + String.join(", ", allowed), value);
  }

  /** The name of a file beside {@code model.yaml}, which cannot lead out of its directory. */
  String fileName(String key) {
    if (!has(key)) {
      throw fault(place.key(key), "must be given, the plain name of a file beside model.yaml");
    }
    String name = string(key, "");
    if (name.isEmpty()
        || name.startsWith(".")
        || name.contains("/")
        || name.contains("\\")
        || name.indexOf('\0') >= 0) {
      throw wrong(key, "must be the plain name of a file beside model.yaml", "'" + name + "'");
    }
    return name;
  }

  List<?> list(String key) {
    return switch (values.get(key)) {
      case null -> List.of();
      case List<?> list -> list;
      case Object other -> throw wrong(key, "must be a list", other);
    };
  }

  Fault fault(String key, String rule) {
    return wrong(key, rule, values.get(key));
  }

  /** What is wrong with one item of a list. */
  Fault itemFault(String key, int index, String rule) {
    return wrongAt(place.key(key).item(index), rule, list(key).get(index));
  }

  /** What is wrong with a key that people choose. */
  Fault nameFault(String key, String rule) {
    return fault(place.key(key), "cannot be: " + rule);
  }

  private double finite(String key, @Nullable Object value) {
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw wrong(key, "must be a finite number", value);
  }

  private Fault wrong(String key, String rule, @Nullable Object got) {
    return wrongAt(place.key(key), rule, got);
  }

  private static Fault wrongAt(Place place, String rule, @Nullable Object got) {
    String value = String.valueOf(got);
    String shown = value.length() <= 80 ? value : value.substring(0, 80) + "…";
    return fault(place, rule + ", got " + shown);
  }

  private static Fault fault(Place place, String rule) {
    if (!place.isFile()) {
      return new Fault(
          Fault.Kind.BAD_INPUT,
          place.pointer() + " " + rule,
          List.of(new Fault.Violation(place.pointer(), rule)));
    }
    String detail = (place.path().isEmpty() ? "the file" : place.path()) + " " + rule;
    return new Fault(
        Fault.Kind.BAD_INPUT, FILE + detail, List.of(new Fault.Violation(place.pointer(), detail)));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
