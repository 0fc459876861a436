package dev.tandem.nn;

import dev.tandem.fault.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object of a description, as plain maps, lists, numbers, strings and booleans;
 * errors carry the object's JSON pointer.
 */
final class Fields {
  private final Map<String, ?> values;
  private final String pointer;
  private final Set<String> read = new HashSet<>();
  private final Map<String, Object> defaults = new LinkedHashMap<>();

  Fields(Map<String, ?> values, String pointer) {
    this.values = values;
    this.pointer = pointer;
  }

  /** The fields of a value that must be an object. */
  @SuppressWarnings("unchecked")
  static Fields of(@Nullable Object value, String pointer) {
    if (value instanceof Map<?, ?> map) {
      return new Fields((Map<String, ?>) map, pointer);
    }
    throw Fault.badInput(pointer + " must be an object, got " + quoted(value));
  }

  String pointer() {
    return pointer;
  }

  String at(String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  boolean has(String name) {
    return values.get(name) != null;
  }

  Set<String> names() {
    return values.keySet();
  }

  @Nullable Object get(String name) {
    read.add(name);
    return values.get(name);
  }

  private @Nullable Object get(String name, Object absent) {
    defaults.putIfAbsent(name, absent);
    return get(name);
  }

  /** What was asked for with a value for its absence, in the order asked. */
  Map<String, Object> defaults() {
    return Collections.unmodifiableMap(defaults);
  }

  Fault wrong(String name, String rule) {
    return Fault.badInput(at(name) + " must be " + rule + ", got " + quoted(values.get(name)));
  }

  String text(String name) {
    return get(name) instanceof String text ? text : fail(name, "a string");
  }

  String text(String name, String absent) {
    return get(name) == null ? absent : text(name);
  }

  int integer(String name, int absent) {
    Object value = get(name, absent);
    if (value == null) {
      return absent;
    }
    return value instanceof Number number && number.doubleValue() == number.intValue()
        ? number.intValue()
        : fail(name, "a whole number");
  }

  double number(String name, double absent) {
    Object value = get(name, absent);
    if (value == null) {
      return absent;
    }
    return value instanceof Number number ? number.doubleValue() : fail(name, "a number");
  }

  boolean flag(String name, boolean absent) {
    Object value = get(name);
    if (value == null) {
      return absent;
    }
    return value instanceof Boolean flag ? flag : fail(name, "true or false");
  }

  List<Object> list(String name) {
    return get(name) instanceof List<?> list ? new ArrayList<>(list) : fail(name, "a list");
  }

  List<String> texts(String name) {
    var texts = new ArrayList<String>();
    for (Object each : list(name)) {
      texts.add(each instanceof String text ? text : fail(name, "a list of strings"));
    }
    return texts;
  }

  /** Sizes, of which null and −1 are not known. */
  long[] sizes(String name) {
    List<Object> list = list(name);
    long[] sizes = new long[list.size()];
    for (int i = 0; i < sizes.length; i++) {
      Object each = list.get(i);
      if (each != null && !(each instanceof Number)) {
        fail(name, "a list of sizes");
      }
      sizes[i] = each == null ? -1 : ((Number) each).longValue();
    }
    return sizes;
  }

  /** Sizes, or those given where there are none. */
  long[] sizesOr(String name, long... absent) {
    return get(name, Arrays.stream(absent).boxed().toList()) == null ? absent : sizes(name);
  }

  private <T> T fail(String name, String rule) {
    throw wrong(name, rule);
  }

  /** Refuses the first field that nobody asked for. */
  void end() {
    for (String name : values.keySet()) {
      if (!read.contains(name)) {
        throw Fault.badInput(
            at(name)
                + " is no field here; known: "
                + String.join(", ", read.stream().sorted().toList()));
      }
    }
  }

  static String quoted(@Nullable Object value) {
    return value instanceof String text ? "\"" + text + "\"" : String.valueOf(value);
  }
}
