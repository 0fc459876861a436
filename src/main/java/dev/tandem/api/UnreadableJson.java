package dev.tandem.api;

import dev.tandem.fault.Fault;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * What is wrong with a body that is no JSON, or not the JSON that a call takes: the place and the
 * rule. Jackson's own texts name classes, which are nobody's business.
 */
final class UnreadableJson {
  private static final Map<Class<?>, String> TYPES =
      Map.ofEntries(
          whole(int.class, Integer.MIN_VALUE, Integer.MAX_VALUE),
          whole(Integer.class, Integer.MIN_VALUE, Integer.MAX_VALUE),
          whole(long.class, Long.MIN_VALUE, Long.MAX_VALUE),
          whole(Long.class, Long.MIN_VALUE, Long.MAX_VALUE),
          Map.entry(double.class, "a number"),
          Map.entry(Double.class, "a number"),
          Map.entry(boolean.class, "true or false"),
          Map.entry(Boolean.class, "true or false"),
          Map.entry(String.class, "a string"));
  private static final Pattern VALUE = Pattern.compile("\\((?:\"(.*)\"|([-+.0-9eE]+))\\)");
  private static final int SHOWN = 40;

  private UnreadableJson() {}

  private static Map.Entry<Class<?>, String> whole(Class<?> type, long min, long max) {
    return Map.entry(type, "a whole number from " + min + " to " + max);
  }

  static Problem problem(JacksonException json) {
    return switch (json) {
      case InputCoercionException range ->
          misfit(range, "must be " + type(range.getTargetType()) + value(range));
      case StreamReadException ignored -> malformed(json);
      case UnrecognizedPropertyException unknown ->
          misfit(unknown, "is not known; known: " + known(unknown));
      case InvalidFormatException wrong ->
          misfit(
              wrong, "must be " + type(wrong.getTargetType()) + got("'" + wrong.getValue() + "'"));
      case MismatchedInputException mismatched ->
          misfit(mismatched, "must be " + type(mismatched.getTargetType()) + value(mismatched));
      default -> misfit(json, "is not what this call takes");
    };
  }

  private static Problem malformed(JacksonException json) {
    var at = json.getLocation();
    return Problem.of(
        400,
        "the body is not JSON at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()));
  }

  private static Problem misfit(JacksonException json, String rule) {
    String pointer = pointer(json);
    String detail = (pointer.isEmpty() ? "the body" : pointer) + " " + rule;
    var problem = Problem.of(400, detail);
    return new Problem(
        problem.slug(), problem.status(), detail, List.of(new Fault.Violation(pointer, rule)));
  }

  private static String pointer(JacksonException json) {
    var pointer = new StringBuilder();
    for (var step : json.getPath()) {
      String name = step.getPropertyName();
      pointer
          .append('/')
          .append(
              name == null
                  ? Integer.toString(step.getIndex())
                  : name.replace("~", "~0").replace("/", "~1"));
    }
    return pointer.toString();
  }

  private static List<String> known(UnrecognizedPropertyException unknown) {
    return unknown.getKnownPropertyIds().stream().map(String::valueOf).toList();
  }

  private static String type(Class<?> type) {
    if (type.isArray() || Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    return TYPES.getOrDefault(type, "an object");
  }

  private static String value(JacksonException json) {
    var value = VALUE.matcher(String.valueOf(json.getOriginalMessage()));
    if (!value.find()) {
      return "";
    }
    return got(value.group(1) == null ? value.group(2) : "'" + value.group(1) + "'");
  }

  private static String got(String value) {
    return ", got " + (value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…");
  }
}
