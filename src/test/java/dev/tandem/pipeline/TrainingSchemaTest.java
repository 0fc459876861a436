package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.fault.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schema says what the reader does: every object of it, put into a specification, is asked for
 * its fields, its words and its limits.
 */
class TrainingSchemaTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final JsonNode SCHEMA = JSON.readTree(TrainingSchema.json());
  private static final String NOBODY = "nobody";

  /**
   * An object of the schema.
   *
   * @param place its pointer in a specification; empty for the whole
   * @param example the least of it that is right
   */
  record Described(String place, JsonNode schema, ObjectNode example) {
    ObjectNode specification() {
      ObjectNode specification = (ObjectNode) SCHEMA.path("examples").path(0).deepCopy();
      if (place.isEmpty()) {
        return specification;
      }
      String[] steps = place.substring(1).split("/");
      if (steps.length == 2) {
        ((ArrayNode) specification.putArray(steps[0])).add(example.deepCopy());
      } else {
        specification.set(steps[0], example.deepCopy());
      }
      return specification;
    }

    ObjectNode specification(String field, JsonNode value) {
      ObjectNode specification = specification();
      ((ObjectNode) specification.at(place)).set(field, value);
      return specification;
    }

    @Override
    public String toString() {
      return place + " " + example;
    }
  }

  static List<Described> objects() {
    var objects = new ArrayList<Described>();
    objects.add(new Described("", SCHEMA, JSON.createObjectNode()));
    SCHEMA
        .path("properties")
        .properties()
        .forEach(
            property -> {
              JsonNode schema = resolved(property.getValue());
              boolean isList = schema.path("type").asString("").equals("array");
              String place = "/" + property.getKey() + (isList ? "/0" : "");
              variants(isList ? resolved(schema.path("items")) : schema)
                  .filter(variant -> variant.path("additionalProperties").isBoolean())
                  .forEach(variant -> objects.add(new Described(place, variant, example(variant))));
            });
    return objects;
  }

  private static JsonNode resolved(JsonNode schema) {
    String reference = schema.path("$ref").asString("");
    return reference.isEmpty() ? schema : SCHEMA.at(reference.substring(1));
  }

  private static Stream<JsonNode> variants(JsonNode schema) {
    return schema.has("oneOf") ? schema.get("oneOf").valueStream() : Stream.of(schema);
  }

  private static ObjectNode example(JsonNode schema) {
    return schema.path("examples").path(0) instanceof ObjectNode example
        ? example
        : JSON.createObjectNode();
  }

  private static String refusal(JsonNode specification) {
    try {
      TrainingSpecificationJson.read(specification);
    } catch (Fault fault) {
      return fault.detail();
    }
    return "";
  }

  @ParameterizedTest
  @MethodSource("objects")
  void hasTheFieldsThatTheReaderTakes(Described object) {
    String known = " is not known; allowed: ";
    String refusal = refusal(object.specification(NOBODY, JSON.getNodeFactory().numberNode(1)));
    assertThat(refusal).startsWith(object.place() + "/" + NOBODY + known);
    var allowed =
        new TreeSet<>(
            Arrays.asList(refusal.substring(refusal.indexOf(known) + known.length()).split(", ")));
    allowed.removeAll(notInThisVariant(object));
    assertThat(object.schema().path("properties").propertyNames())
        .containsExactlyInAnyOrderElementsOf(allowed);
  }

  @ParameterizedTest
  @CsvSource({"optimizer, ''", "loss, ''", "schedule, ''", "callbacks, /0"})
  void hasTheNamesThatTheReaderTakes(String field, String item) {
    var places = objects().stream().filter(object -> object.place().equals("/" + field + item));
    var names =
        places
            .map(object -> object.schema().at("/properties/name"))
            .map(name -> name.has("const") ? name.get("const") : name.at("/enum/0"))
            .map(JsonNode::asString)
            .toList();
    var wrong =
        new Described("/" + field + item, SCHEMA, JSON.createObjectNode().put("name", NOBODY));
    String refusal = refusal(wrong.specification());
    assertThat(refusal).matches("/" + field + item + " must be one of .*, got " + NOBODY);
    String known = refusal.replaceAll(".* must be one of |, got " + NOBODY, "");
    assertThat(names).containsExactlyInAnyOrder(known.split(", "));
  }

  /** A formula and a stored set are told apart by what they have. */
  private static List<String> notInThisVariant(Described object) {
    if (object.example().has("synthetic")) {
      return List.of(object.place().equals("/evaluate") ? "dataset" : "name");
    }
    return List.of("/dataset", "/validation", "/evaluate").contains(object.place())
        ? List.of("synthetic", "examples", "seed")
        : List.of();
  }

  @ParameterizedTest
  @MethodSource("objects")
  void hasTheWordsThatTheReaderTakes(Described object) {
    object
        .schema()
        .path("properties")
        .properties()
        .forEach(
            property -> {
              if (!property.getValue().has("enum") || property.getKey().equals("name")) {
                return;
              }
              String refusal =
                  refusal(
                      object.specification(
                          property.getKey(), JSON.getNodeFactory().stringNode(NOBODY)));
              List<String> words =
                  property.getValue().get("enum").valueStream().map(JsonNode::asString).toList();
              assertThat(refusal)
                  .isEqualTo(
                      object.place()
                          + "/"
                          + property.getKey()
                          + " must be one of "
                          + String.join(", ", words)
                          + ", got "
                          + NOBODY);
            });
  }

  @ParameterizedTest
  @MethodSource("objects")
  void hasTheLimitsThatTheReaderKeeps(Described object) {
    object
        .schema()
        .path("properties")
        .properties()
        .forEach(
            property -> {
              String place = object.place() + "/" + property.getKey() + " must be ";
              for (JsonNode beyond : beyond(property.getValue())) {
                assertThat(refusal(object.specification(property.getKey(), beyond)))
                    .as("%s: %s", property.getKey(), beyond)
                    .startsWith(place);
              }
              JsonNode least = property.getValue().path("minimum");
              if (least.isNumber()) {
                assertThat(refusal(object.specification(property.getKey(), least)))
                    .as("%s: %s", property.getKey(), least)
                    .doesNotStartWith(place);
              }
            });
  }

  private static List<JsonNode> beyond(JsonNode schema) {
    var numbers = JSON.getNodeFactory();
    var beyond = new ArrayList<JsonNode>();
    if (schema.has("minimum")) {
      beyond.add(numbers.numberNode(schema.get("minimum").asLong() - 1));
    }
    if (schema.has("exclusiveMinimum")) {
      beyond.add(schema.get("exclusiveMinimum"));
    }
    if (schema.has("maximum")) {
      beyond.add(numbers.numberNode(schema.get("maximum").asLong() + 1));
    }
    if (schema.has("exclusiveMaximum")) {
      beyond.add(schema.get("exclusiveMaximum"));
    }
    String type = schema.path("type").asString("");
    if (type.equals("integer") || type.equals("number")) {
      beyond.add(numbers.stringNode(NOBODY));
    }
    if (type.equals("integer")) {
      beyond.add(numbers.numberNode(2.5));
    }
    if (type.equals("boolean") || type.equals("string") || type.equals("array")) {
      beyond.add(numbers.numberNode(3));
    }
    return beyond;
  }

  @ParameterizedTest
  @MethodSource("objects")
  void showsExamplesThatTheReaderTakes(Described object) {
    assertThat(refusal(object.specification())).doesNotContain(" must be ", " is not known");
  }
}
