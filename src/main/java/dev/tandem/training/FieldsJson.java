package dev.tandem.training;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one JSON object of a specification; what is wrong is told by its pointer. A null is
 * a field that is not there.
 */
public final class FieldsJson {
  private final JsonNode json;
  private final String pointer;

  private FieldsJson(JsonNode json, String pointer) {
    this.json = json;
    this.pointer = pointer;
  }

  /** An object. */
  public static FieldsJson of(JsonNode json, String pointer) {
    if (!json.isObject()) {
      throw fault(pointer, "must be an object, got " + shown(json));
    }
    return new FieldsJson(json, pointer);
  }

  /** The name of a thing that is written as a string or as an object with a {@code name}. */
  public static String name(JsonNode json, String pointer) {
    if (json.isString()) {
      return json.stringValue();
    }
    return of(json, pointer).string("name");
  }

  /** The fields of such a thing, none where it is a string; others than these are refused. */
  public static FieldsJson options(JsonNode json, String pointer, List<String> allowed) {
    var fields = new FieldsJson(json, pointer);
    if (!json.isString()) {
      var all = new ArrayList<>(allowed);
      all.addFirst("name");
      fields.allow(all);
    }
    return fields;
  }

  public void allow(List<String> allowed) {
    for (String key : json.propertyNames()) {
      if (!allowed.contains(key)) {
        throw fault(at(key), "is not known; allowed: " + String.join(", ", allowed));
      }
    }
  }

  public @Nullable JsonNode node(String key) {
    JsonNode value = json.get(key);
    return value == null || value.isNull() ? null : value;
  }

  /** The names of the fields. */
  public java.util.Collection<String> names() {
    return json.propertyNames();
  }

  public boolean has(String key) {
    return node(key) != null;
  }

  public String string(String key) {
    JsonNode value = node(key);
    if (value == null) {
      throw fault(at(key), "is missing");
    }
    if (!value.isString()) {
      throw fault(at(key), "must be a string, got " + shown(value));
    }
    return value.stringValue();
  }

  public String word(String key, String absent, List<String> allowed) {
    String word = has(key) ? string(key) : absent;
    if (!allowed.contains(word)) {
      throw fault(at(key), "must be one of " + String.join(", ", allowed) + ", got " + word);
    }
    return word;
  }

  public boolean bool(String key, boolean absent) {
    JsonNode value = node(key);
    if (value == null) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw fault(at(key), "must be true or false, got " + shown(value));
    }
    return value.booleanValue();
  }

  public double number(String key, double absent) {
    JsonNode value = node(key);
    return value == null ? absent : finite(at(key), value);
  }

  public double expectNumber(String key) {
    JsonNode value = node(key);
    if (value == null) {
      throw fault(at(key), "is missing");
    }
    return finite(at(key), value);
  }

  public double positive(String key, double absent) {
    double value = number(key, absent);
    if (!(value > 0)) {
      throw fault(at(key), "must be greater than 0, got " + value);
    }
    return value;
  }

  public double between(String key, double absent, double max) {
    double value = number(key, absent);
    if (!(value >= 0 && value <= max)) {
      throw fault(at(key), "must be 0 to " + max + ", got " + value);
    }
    return value;
  }

  public int integer(String key, int absent, int min) {
    JsonNode value = node(key);
    if (value == null) {
      return absent;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min) {
      throw fault(at(key), "must be an integer of at least " + min + ", got " + shown(value));
    }
    return value.intValue();
  }

  /** A whole number; null where it is absent. */
  public @Nullable Long whole(String key, long min) {
    JsonNode value = node(key);
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < min) {
      throw fault(at(key), "must be an integer of at least " + min + ", got " + shown(value));
    }
    return value.longValue();
  }

  /** Strings; none where they are absent. */
  public List<String> strings(String key) {
    var strings = new ArrayList<String>();
    for (JsonNode item : has(key) ? items(key) : List.<JsonNode>of()) {
      if (!item.isString()) {
        throw fault(at(key) + "/" + strings.size(), "must be a string, got " + shown(item));
      }
      strings.add(item.stringValue());
    }
    return strings;
  }

  /** The field {@code expression}, which may use those variables. */
  Expression expression(List<String> variables) {
    String text = string("expression");
    Expression expression = within("expression", () -> Expression.parse(text));
    for (String name : expression.variables()) {
      if (!variables.contains(name)) {
        throw fault(
            at("expression"), "uses " + name + "; there are " + String.join(", ", variables));
      }
    }
    return expression;
  }

  /** Puts the field's pointer before what is wrong. */
  <T> T within(String key, Supplier<T> work) {
    try {
      return work.get();
    } catch (Fault e) {
      throw fault(at(key), e.detail());
    }
  }

  public List<Double> numbers(String key) {
    var numbers = new ArrayList<Double>();
    for (JsonNode item : items(key)) {
      numbers.add(finite(at(key) + "/" + numbers.size(), item));
    }
    return numbers;
  }

  public List<JsonNode> items(String key) {
    JsonNode value = node(key);
    if (value == null || !value.isArray()) {
      throw fault(at(key), value == null ? "is missing" : "must be a list, got " + shown(value));
    }
    var items = new ArrayList<JsonNode>();
    value.forEach(items::add);
    return items;
  }

  public String at(String key) {
    return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
  }

  public static Fault fault(String pointer, String detail) {
    return new Fault(
        Fault.Kind.BAD_INPUT,
        pointer + " " + detail,
        List.of(new Fault.Violation(pointer, detail)));
  }

  private static double finite(String pointer, JsonNode value) {
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw fault(pointer, "must be a finite number, got " + shown(value));
    }
    return value.doubleValue();
  }

  /** A value as errors quote it. */
  public static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
