package dev.tandem.nn;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Networks read from and written to JSON. */
public final class NetworkJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private NetworkJson() {}

  /**
   * A network of any of its forms: {@code {"preset": …}}, {@code {"input_shape", "layers"}}, {@code
   * {"inputs", "layers", "outputs"}}, or Keras's own config.
   */
  public static Network read(JsonNode json, String pointer) {
    return NetworkFields.read(Fields.of(MAPPER.convertValue(json, Object.class), pointer));
  }

  /** One layer by its {@code type} or {@code name} and its fields, such as an augmentation. */
  public static Layer readLayer(JsonNode json, String pointer) {
    Fields fields = Fields.of(MAPPER.convertValue(json, Object.class), pointer);
    String field = fields.has("type") ? "type" : "name";
    Layer layer = LayerFields.named(fields.text(field), fields.at(field)).read(fields);
    fields.end();
    return layer;
  }

  /** As one layer, its {@code type} first. */
  public static ObjectNode write(Layer layer) {
    return MAPPER.valueToTree(LayerFields.of(layer.getClass()).write(layer));
  }

  /** As a graph, with every field that has a value. */
  public static ObjectNode write(Network network) {
    Map<String, Object> plain = NetworkFields.write(network);
    return MAPPER.valueToTree(plain);
  }
}
