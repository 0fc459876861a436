package dev.tandem.api.upload;

import dev.tandem.fault.Fault;
import dev.tandem.fault.Fault.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final Set<String> TENSOR_KEYS = Set.of("instances", "inputs", "signature_name");

  private final JsonParser parser;
  private final int maxItems;
  private final String tensorsPath;

  private ItemsJson(JsonParser parser, int maxItems, String tensorsPath) {
    this.parser = parser;
    this.maxItems = maxItems;
    this.tensorsPath = tensorsPath;
  }

  /**
   * @param tensorsPath where tensors go, for those who send them here
   */
  static List<Item> parse(byte[] body, int maxItems, String tensorsPath) {
    try (var parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      var json = new ItemsJson(parser, maxItems, tensorsPath);
      try {
        return json.document();
      } catch (JacksonException e) {
        throw json.noJson(e);
      }
    }
  }

  private Fault noJson(JacksonException e) {
    var at = e.getLocation();
    String where =
        at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    return wrong(
        "the body is not JSON" + where,
        parser.streamReadContext().pathAsPointer().toString(),
        "is not JSON");
  }

  private List<Item> document() {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw shape();
    }
    @Nullable List<Item> items = null;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      if (!key.equals("texts") && !key.equals("rows")) {
        throw unknown(key);
      }
      if (items != null) {
        throw wrong(
            "texts and rows are given together; send one request for each",
            "/" + key,
            "is one list too many");
      }
      items = list(key);
    }
    if (parser.nextToken() != null) {
      throw wrong("the body goes on after its JSON object", "", "must be one object");
    }
    if (items == null) {
      throw shape();
    }
    return items;
  }

  private Fault unknown(String key) {
    String rule =
        TENSOR_KEYS.contains(key)
            ? "tensors are taken at " + tensorsPath + ", images, texts and rows here"
            : "the body is {\"texts\": [...]} or {\"rows\": [{...}]}";
    return wrong("unknown key '" + key + "'; " + rule, pointer("", key), "unknown key");
  }

  private List<Item> list(String key) {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw wrong(key + " must be a list", "/" + key, "must be a list");
    }
    var items = new ArrayList<Item>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (items.size() == maxItems) {
        throw new Fault(
            Fault.Kind.TOO_LARGE,
            UploadBody.tooMany(maxItems).detail(),
            List.of(new Violation("/" + key, "has too many items")));
      }
      String pointer = "/" + key + "/" + items.size();
      items.add(key.equals("texts") ? text(pointer) : row(pointer));
    }
    return items;
  }

  private Item text(String pointer) {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return new Item.Words(pointer, parser.getString());
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
            Fault.Kind.TOO_LARGE,
            "a row has more than " + MAX_FEATURES + " features, the limit",
            List.of(new Violation(pointer, "has too many features")));
      }
      double number = number();
      if (Double.isFinite(number)) {
        numbers.put(feature, number);
      } else {
        broken =
            unreadable(
                "feature '" + feature + "' must be a finite number",
                pointer(pointer, feature),
                "must be a finite number");
      }
    }
    return broken == null ? new Item.Row(pointer, numbers) : broken;
  }

  private double number() {
    if (parser.nextToken().isNumeric()) {
      return parser.getDoubleValue();
    }
    parser.skipChildren();
    return Double.NaN;
  }

  private static Item unreadable(String detail, String pointer, String rule) {
    return new Item.Unreadable(wrong(detail, pointer, rule));
  }

  private static Fault wrong(String detail, String pointer, String rule) {
    return new Fault(Fault.Kind.BAD_INPUT, detail, List.of(new Violation(pointer, rule)));
  }

  private static String pointer(String parent, String key) {
    return parent + "/" + key.replace("~", "~0").replace("/", "~1");
  }

  private static Fault shape() {
    return wrong(
        "the body must be {\"texts\": [...]} or {\"rows\": [{...}]}", "", "must have one of them");
  }
}
