package dev.tandem.api.admin;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Expression;
import dev.tandem.nn.Numbers;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** A request to compute an expression. */
record ExpressionJson(Expression expression, Map<String, Numbers> variables, boolean gradients) {
  private static final Set<String> FIELDS = Set.of("expression", "variables", "gradients");
  private static final Set<String> NO_FINITE = Set.of("NaN", "Infinity", "-Infinity");
  private static final int MAX_VARIABLES = 100;
  private static final int MAX_RANK = 8;
  private static final int MAX_ELEMENTS = 1_000_000;

  static ExpressionJson read(JsonNode json) {
    if (!json.isObject()) {
      throw fault("", "the body must be an object, got " + shown(json));
    }
    for (String field : json.propertyNames()) {
      if (!FIELDS.contains(field)) {
        throw fault(
            "/" + escaped(field), "is no field here; known: expression, gradients, variables");
      }
    }
    JsonNode text = json.path("expression");
    if (!text.isString()) {
      throw fault(
          "/expression", text.isMissingNode() ? "is missing" : "must be text, got " + shown(text));
    }
    JsonNode gradients = json.path("gradients");
    if (!gradients.isMissingNode() && !gradients.isBoolean()) {
      throw fault("/gradients", "must be true or false, got " + shown(gradients));
    }
    return new ExpressionJson(
        at("/expression", () -> Expression.parse(text.stringValue())),
        variables(json.path("variables")),
        gradients.asBoolean(false));
  }

  /** Puts the pointer before what is wrong. */
  static <T> T at(String pointer, Supplier<T> work) {
    try {
      return work.get();
    } catch (Fault e) {
      throw new Fault(
          e.kind(), pointer + " " + e.detail(), List.of(new Fault.Violation(pointer, e.detail())));
    }
  }

  private static Map<String, Numbers> variables(JsonNode json) {
    if (!json.isMissingNode() && !json.isObject()) {
      throw fault("/variables", "must be an object, got " + shown(json));
    }
    if (json.size() > MAX_VARIABLES) {
      throw fault("/variables", "has " + json.size() + " variables; at most " + MAX_VARIABLES);
    }
    var variables = new LinkedHashMap<String, Numbers>();
    json.properties()
        .forEach(
            variable -> {
              String pointer = "/variables/" + escaped(variable.getKey());
              variables.put(variable.getKey(), numbers(variable.getValue(), pointer));
            });
    return variables;
  }

  private static Numbers numbers(JsonNode json, String pointer) {
    var dims = new ArrayList<Long>();
    long elements = 1;
    for (JsonNode first = json; first.isArray(); first = first.get(0)) {
      dims.add((long) first.size());
      elements = Math.min(elements * first.size(), MAX_ELEMENTS + 1L);
      if (first.isEmpty() || dims.size() > MAX_RANK) {
        throw fault(pointer, "must be a number or lists of numbers, of rank 8 at most, none empty");
      }
    }
    if (elements > MAX_ELEMENTS) {
      throw new Fault(
          Fault.Kind.TOO_LARGE, pointer + " has more than " + MAX_ELEMENTS + " elements");
    }
    var shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
    double[] values = new double[(int) elements];
    new Filling(shape, values).fill(json, 0, 0, pointer);
    return new Numbers(shape, values);
  }

  /** Takes the numbers of lists that must have the shape. */
  private record Filling(Shape shape, double[] values) {
    int fill(JsonNode json, int dimension, int next, String pointer) {
      if (dimension == shape.rank()) {
        values[next] = number(json, pointer);
        return next + 1;
      }
      if (!json.isArray() || json.size() != shape.dim(dimension)) {
        throw fault(
            pointer,
            "must be a list of "
                + shape.dim(dimension)
                + " as those before it, got "
                + shown(json));
      }
      int at = next;
      for (int i = 0; i < json.size(); i++) {
        at = fill(json.get(i), dimension + 1, at, pointer + "/" + i);
      }
      return at;
    }
  }

  private static double number(JsonNode json, String pointer) {
    if (json.isString() && NO_FINITE.contains(json.stringValue())) {
      return Double.parseDouble(json.stringValue());
    }
    if (!json.isNumber()) {
      throw fault(pointer, "must be a number, got " + shown(json));
    }
    return json.doubleValue();
  }

  private static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  private static Fault fault(String pointer, String detail) {
    return new Fault(
        Fault.Kind.BAD_INPUT,
        (pointer + " " + detail).strip(),
        List.of(new Fault.Violation(pointer, detail)));
  }

  private static String shown(JsonNode json) {
    String text = json.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
