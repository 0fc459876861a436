package dev.tandem.pipeline;

import dev.tandem.export.Parity;
import dev.tandem.export.SavedModelExport;
import dev.tandem.export.TfLiteExport;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.registry.ModelSettings;
import dev.tandem.registry.ModelSettings.Output;
import dev.tandem.registry.ModelSettings.OutputKind;
import dev.tandem.registry.NewModelYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes what a registry serves at once: the network with its weights, the preprocessing it was
 * trained with, its classes, a card, and where it came from.
 */
record ExportModel(
    LineageJson.Origin origin,
    Map<String, float[]> weights,
    Map<String, Map<String, Double>> evaluation) {
  private static final int TOP = 5;

  void into(Path directory) throws IOException {
    var material = origin.material();
    switch (origin.specification().export().format()) {
      case SAVEDMODEL -> SavedModelExport.write(material.network(), weights, directory);
      case TFLITE -> {
        TfLiteExport.write(material.network(), weights, directory);
        Parity.expectOfTfLite(material.network(), weights, material.sets().training(), directory);
      }
    }
    Files.writeString(
        directory.resolve("model.yaml"),
        NewModelYaml.text(
            origin.specification().name(), material.input(), material.classNames(), output()));
    if (!material.classNames().isEmpty()) {
      Files.writeString(
          directory.resolve("labels.txt"), String.join("\n", material.classNames()) + "\n");
    }
    for (String output : outputs()) {
      var names = material.sets().training().of(output).classNames();
      if (!names.isEmpty()) {
        String file = "labels-" + RunPictures.fileName(output) + ".txt";
        Files.writeString(directory.resolve(file), String.join("\n", names) + "\n");
      }
    }
    if (material.input() instanceof PreprocessingSpec.Vocabulary words) {
      Files.writeString(directory.resolve(words.vocabulary()), material.vocabulary());
    }
    Files.writeString(directory.resolve("model_card.md"), card());
    LineageJson.write(origin, evaluation, LineageJson.digest(weights), directory);
  }

  /** Where there are several; none where one answers. */
  private List<String> outputs() {
    var outputs = origin.material().network().outputs();
    return outputs.size() > 1 ? outputs : List.of();
  }

  private Output output() {
    if (!outputs().isEmpty()) {
      return new Output(OutputKind.TENSORS, ModelSettings.DEFAULT.output().topK(), false);
    }
    boolean hasClasses = !origin.material().classNames().isEmpty();
    return new Output(
        hasClasses ? OutputKind.CLASSIFICATION : OutputKind.REGRESSION,
        hasClasses
            ? Math.min(TOP, origin.material().classNames().size())
            : ModelSettings.DEFAULT.output().topK(),
        Logits.areAnsweredBy(origin.specification().loss()));
  }

  private static String answers(List<String> classNames) {
    return classNames.isEmpty() ? "numbers\n" : "one of " + String.join(", ", classNames) + "\n";
  }

  private String network() {
    var network = origin.specification().network();
    return network.isEnsemble()
        ? network.members().stream()
            .map(member -> "%s %d".formatted(member.model(), member.version()))
            .collect(Collectors.joining(", ", "the mean of ", ""))
        : network.preset().orElse("layers of the specification");
  }

  private String card() {
    var material = origin.material();
    var text = new StringBuilder("# " + origin.specification().name() + "\n\n");
    text.append("Trained by Tandem ").append(CodeVersion.TANDEM);
    text.append(" on TensorFlow ").append(CodeVersion.TENSORFLOW).append(".\n\n");
    text.append("- Input: ").append(material.input().kind()).append("\n");
    if (outputs().isEmpty()) {
      text.append("- Answers: ").append(answers(material.classNames()));
    }
    for (String output : outputs()) {
      var names = material.sets().training().of(output).classNames();
      text.append("- Answers, ").append(output).append(": ").append(answers(names));
    }
    text.append("- Network: ");
    text.append(network());
    text.append(origin.specification().network().isEnsemble() ? "\n- Data: " : "\n- Trained on: ");
    text.append(material.dataset().name()).append(", ");
    text.append(material.sets().training().count()).append(" examples, SHA-256 ");
    text.append(material.dataset().digest()).append("\n\n## Evaluation\n\n");
    text.append("| set | metric | value |\n|---|---|---|\n");
    evaluation.forEach(
        (set, metrics) ->
            metrics.forEach(
                (name, value) ->
                    text.append(
                        String.format(Locale.ROOT, "| %s | %s | %.6g |%n", set, name, value))));
    text.append("\n## Limits\n\nIt knows nothing but what its examples show; ");
    text.append("inputs unlike them are answered all the same.\n");
    return text.toString();
  }
}
