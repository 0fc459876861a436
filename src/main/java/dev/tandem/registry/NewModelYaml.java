package dev.tandem.registry;

import dev.tandem.preprocessing.PreprocessingSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** The {@code model.yaml} of versions that are made here: what they take and what they answer. */
public final class NewModelYaml {
  private NewModelYaml() {}

  /** As the registry reads it back. */
  public static String text(
      String description,
      PreprocessingSpec input,
      List<String> classNames,
      ModelSettings.Output output) {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("description", description);
    settings.put("input", InputSettings.write(input));
    if (!classNames.isEmpty()) {
      settings.put("class_names", classNames);
    }
    var answer = new LinkedHashMap<String, Object>();
    answer.put("kind", output.kind().name().toLowerCase(Locale.ROOT));
    if (output.kind() == ModelSettings.OutputKind.CLASSIFICATION) {
      answer.put("top_k", output.topK());
      answer.put("logits", output.logits());
    }
    settings.put("output", answer);
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setAllowUnicode(true);
    return new Yaml(options).dump(settings);
  }

  /** What the {@code model.yaml} of a version's own directory says. */
  public static ModelSettings read(Path version) {
    return SettingsYaml.read(List.of(version));
  }

  /** A model's settings with a label that points at a version. */
  public static String labelled(String yaml, String label, long version) {
    return ModelYaml.merged(yaml, Map.of("version_labels", Map.of(label, version)));
  }
}
