package dev.tandem.registry;

import dev.tandem.fault.Fault;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.representer.Representer;

/** Changes one key of a model's {@code model.yaml}; the rest of it and its comments stay. */
final class ModelYaml {
  private ModelYaml() {}

  /** Sets a top-level key, at once or not at all. */
  static void set(Path model, String key, Object value) {
    Path file = model.resolve(SettingsYaml.FILE_NAME);
    try {
      String changed = changed(Files.exists(file) ? Files.readString(file) : "", key, value);
      SettingsYaml.parse(changed, model); // What would not be understood is not written.
      replace(file, changed);
    } catch (IOException e) {
      throw new Fault(
          Fault.Kind.CONFLICT,
          "the settings of model "
              + model.getFileName()
              + " cannot be written; the store may be read-only",
          e);
    }
  }

  static String changed(String yaml, String key, Object value) {
    SettingsYaml.load(yaml); // For the fault, where it is not YAML.
    var engine = engine();
    var root = engine.compose(new StringReader(yaml));
    // A file without keys, or with comments only, has no object to change.
    if (!(root instanceof MappingNode object) || object.getValue().isEmpty()) {
      String comments =
          yaml.isBlank() || root instanceof MappingNode ? "" : yaml.stripTrailing() + "\n";
      return comments + engine.dump(Map.of(key, value));
    }
    var keyNode = engine.represent(key);
    var tuple = new NodeTuple(keyNode, engine.represent(value));
    List<NodeTuple> tuples = object.getValue();
    for (int i = 0; i < tuples.size(); i++) {
      if (tuples.get(i).getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
        tuples.set(i, new NodeTuple(name, tuple.getValueNode()));
        return text(engine, object);
      }
    }
    tuples.add(tuple);
    return text(engine, object);
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

  private static void replace(Path file, String text) throws IOException {
    Path complete = file.resolveSibling("." + SettingsYaml.FILE_NAME + ".tmp");
    try {
      Files.writeString(
          complete,
          text,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(complete);
    }
  }
}
