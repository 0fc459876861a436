package dev.tandem.api.upload;

import dev.tandem.fault.Fault;
import dev.tandem.fault.Fault.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads {@code {"texts": [...]}} or {@code {"rows": [{"x": 1.5}]}}. What is wrong with one item
 * spoils that item; what is wrong with the document spoils all.
 */
final class ItemsJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_FEATURES = 10_000;

  private final JsonParser parser;
  private final int maxItems;

  private ItemsJson(JsonParser parser, int maxItems) {
    this.parser = parser;
    this.maxItems = maxItems;
  }

  static List<Item> parse(byte[] body, int maxItems) {
    try (var parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      return new ItemsJson(parser, maxItems).document();
    } catch (JacksonException e) {
      var at = e.getLocation();
      throw new Fault(
          Fault.Kind.BAD_INPUT,
          "the body is not JSON"
              + (at == null
                  ? ""
                  : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr())),
          e);
    }
  }

  private List<Item> document() {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw shape();
    }
    @Nullable List<Item> items = null;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      if (!key.equals("texts") && !key.equals("rows")) {
        throw new Fault(
            Fault.Kind.BAD_INPUT,
            "unknown key '" + key + "'; the body is {\"texts\": [...]} or {\"rows\": [{...}]}",
            List.of(new Violation("/" + key, "unknown key")));
      }
      if (items != null) {
        throw Fault.badInput("texts and rows are given together; send one request for each");
      }
      items = list(key);
    }
    if (parser.nextToken() != null) {
      throw Fault.badInput("the body goes on after its JSON object");
    }
    if (items == null) {
      throw shape();
    }
    return items;
  }

  private List<Item> list(String key) {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw new Fault(
          Fault.Kind.BAD_INPUT,
          key + " must be a list",
          List.of(new Violation("/" + key, "must be a list")));
    }
    var items = new ArrayList<Item>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (items.size() == maxItems) {
        throw UploadBody.tooMany(maxItems);
      }
      String pointer = "/" + key + "/" + items.size();
      items.add(key.equals("texts") ? text(pointer) : row(pointer));
    }
    return items;
  }

  private Item text(String pointer) {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return new Item.Words(parser.getString());
    }
    parser.skipChildren();
    return unreadable("a text must be a string", pointer, "must be a string");
  }

  private Item row(String pointer) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return unreadable(
          "a row must be an object of numbers by feature", pointer, "must be an object");
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    @Nullable Item broken = null;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String feature = parser.currentName();
      if (numbers.size() == MAX_FEATURES) {
        throw new Fault(
            Fault.Kind.TOO_LARGE, "a row has more than " + MAX_FEATURES + " features, the limit");
      }
      double number = number();
      if (Double.isFinite(number)) {
        numbers.put(feature, number);
      } else {
        broken =
            unreadable(
                "feature '" + feature + "' must be a finite number",
                pointer + "/" + feature.replace("~", "~0").replace("/", "~1"),
                "must be a finite number");
      }
    }
    return broken == null ? new Item.Row(numbers) : broken;
  }

  private double number() {
    if (parser.nextToken().isNumeric()) {
      return parser.getDoubleValue();
    }
    parser.skipChildren();
    return Double.NaN;
  }

  private static Item unreadable(String detail, String pointer, String rule) {
    return new Item.Unreadable(
        new Fault(Fault.Kind.BAD_INPUT, detail, List.of(new Violation(pointer, rule))));
  }

  private static Fault shape() {
    return Fault.badInput("the body must be {\"texts\": [...]} or {\"rows\": [{...}]}");
  }
}
