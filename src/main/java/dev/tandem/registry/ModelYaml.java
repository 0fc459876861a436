package dev.tandem.registry;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** Changes keys of a {@code model.yaml}; the rest of it and its comments stay. */
final class ModelYaml {
  private ModelYaml() {}

  /** The text with a top-level key set to a value. */
  static String with(String yaml, String key, Object value) {
    return edited(yaml, object -> put(object, key, engine().represent(value)));
  }

  /**
   * The text with a partial object merged in as RFC 7396 says: null takes a key away, objects are
   * merged, all else is replaced. Objects whose keys exclude one another are replaced as well.
   */
  static String merged(String yaml, Map<?, ?> patch) {
    return edited(yaml, object -> merge(object, patch, ""));
  }

  private static void merge(MappingNode object, Map<?, ?> patch, String parent) {
    patch.forEach(
        (name, value) -> {
          String key = String.valueOf(name);
          var now = find(object, key);
          if (value == null) {
            object.getValue().remove(now);
            return;
          }
          if (value instanceof Map<?, ?> inner
              && now != null
              && now.getValueNode() instanceof MappingNode node
              && !isReplaced(parent + key, inner)) {
            merge(node, inner, parent + key + ".");
            return;
          }
          put(object, key, engine().represent(withoutNulls(value)));
        });
  }

  private static boolean isReplaced(String path, Map<?, ?> patch) {
    return path.equals("version_policy")
        || path.equals("input.scale")
        || (path.equals("input") && patch.containsKey("kind"));
  }

  private static Object withoutNulls(Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    var kept = new LinkedHashMap<Object, Object>();
    map.forEach(
        (key, item) -> {
          if (item != null) {
            kept.put(key, withoutNulls(item));
          }
        });
    return kept;
  }

  private static void put(MappingNode object, String key, Node value) {
    var now = find(object, key);
    if (now == null) {
      object.getValue().add(new NodeTuple(engine().represent(key), value));
      return;
    }
    object.getValue().set(object.getValue().indexOf(now), new NodeTuple(now.getKeyNode(), value));
  }

  private static @Nullable NodeTuple find(MappingNode object, String key) {
    return object.getValue().stream()
        .filter(
            tuple -> tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key))
        .findFirst()
        .orElse(null);
  }

  private static String edited(String yaml, Consumer<MappingNode> change) {
    SettingsYaml.load(yaml); // For the fault, where it is not YAML.
    var engine = engine();
    var root = engine.compose(new StringReader(yaml));
    if (root instanceof MappingNode object && !object.getValue().isEmpty()) {
      change.accept(object);
      return object.getValue().isEmpty() ? "" : text(engine, object);
    }
    // A file without keys, or with comments only, has no object to change.
    var object = new MappingNode(Tag.MAP, new ArrayList<>(), DumperOptions.FlowStyle.BLOCK);
    change.accept(object);
    String comments =
        yaml.isBlank() || root instanceof MappingNode ? "" : yaml.stripTrailing() + "\n";
    return object.getValue().isEmpty() ? yaml : comments + text(engine, object);
  }

  private static String text(Yaml engine, MappingNode object) {
    var text = new StringWriter();
    engine.serialize(object, text);
    return text.toString();
  }

  private static Yaml engine() {
    var loading = new LoaderOptions();
    loading.setProcessComments(true);
    var dumping = new DumperOptions();
    dumping.setProcessComments(true);
    return new Yaml(new SafeConstructor(loading), new Representer(dumping), dumping, loading);
  }
}
