package dev.tandem.dataset;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.util.ArrayList;
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
 * @param targets of several outputs, in the order they have behind them
 */
record PreparedJson(
    String key,
    int count,
    Map<String, TensorSpec> inputs,
    List<String> classNames,
    int targetSize,
    List<TargetField> targets,
    List<String> problems) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Where everything lies in a row. */
  RowLayout layout() {
    return layout(inputs, targets);
  }

  static RowLayout layout(Map<String, TensorSpec> inputs, List<TargetField> targets) {
    var fields = new LinkedHashMap<>(inputs);
    targets.forEach(target -> fields.put(target.key(), target.spec()));
    return RowLayout.of(fields);
  }

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
    var fields = root.putArray("targets");
    targets.forEach(
        target -> {
          var field = fields.addObject().put("output", target.output());
          field.put("target", target.target()).put("size", target.size());
          target.classNames().forEach(field.putArray("class_names")::add);
        });
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
      var targets = new ArrayList<TargetField>();
      for (var field : root.path("targets")) {
        targets.add(
            new TargetField(
                field.path("output").asString(),
                field.path("target").asString(),
                DatasetJson.strings(field.path("class_names")),
                field.path("size").asInt()));
      }
      return new PreparedJson(
          root.path("key").asString(),
          root.path("count").asInt(),
          inputs,
          DatasetJson.strings(root.path("class_names")),
          root.path("target_size").asInt(),
          targets,
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
