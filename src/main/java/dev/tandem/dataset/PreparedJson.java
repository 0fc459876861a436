package dev.tandem.dataset;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a file of prepared rows says of itself.
 *
 * @param key of the dataset and of how it was prepared
 * @param inputs in the order they have in a row
 */
record PreparedJson(
    String key,
    int count,
    Map<String, TensorSpec> inputs,
    List<String> classNames,
    int targetSize,
    List<String> problems) {
  private static final JsonMapper JSON = JsonMapper.shared();

  String text() {
    var root = JSON.createObjectNode();
    root.put("key", key);
    root.put("count", count);
    var specs = root.putArray("inputs");
    inputs.forEach(
        (name, spec) -> {
          var node = specs.addObject().put("name", name).put("dtype", spec.dtype().number());
          var shape = node.putArray("shape");
          for (long dim : spec.shape().toArray()) {
            shape.add(dim);
          }
        });
    classNames.forEach(root.putArray("class_names")::add);
    root.put("target_size", targetSize);
    problems.forEach(root.putArray("problems")::add);
    return root.toString();
  }

  /** Null where it is not of this form. */
  static @Nullable PreparedJson parse(String text) {
    try {
      var root = JSON.readTree(text);
      var inputs = new LinkedHashMap<String, TensorSpec>();
      for (var node : root.path("inputs")) {
        String name = node.path("name").asString();
        inputs.put(name, new TensorSpec(name, dtype(node), shape(node.path("shape"))));
      }
      return new PreparedJson(
          root.path("key").asString(),
          root.path("count").asInt(),
          inputs,
          DatasetJson.strings(root.path("class_names")),
          root.path("target_size").asInt(),
          DatasetJson.strings(root.path("problems")));
    } catch (JacksonException e) {
      return null;
    }
  }

  private static DType dtype(JsonNode node) {
    return DType.ofNumber(node.path("dtype").asInt());
  }

  private static Shape shape(JsonNode array) {
    long[] dims = new long[array.size()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = array.get(i).asLong();
    }
    return Shape.of(dims);
  }
}
