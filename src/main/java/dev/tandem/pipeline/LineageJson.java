package dev.tandem.pipeline;

import dev.tandem.archive.Checksums;
import dev.tandem.nn.Network;
import dev.tandem.nn.NetworkJson;
import dev.tandem.pipeline.TrainingSpecification.Parent;
import dev.tandem.training.Loss;
import dev.tandem.training.LossJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code lineage.json}: what a model was made of, by whom, and what it is to the bit. */
final class LineageJson {
  static final String FILE = "lineage.json";
  private static final String RUN = "run";
  private static final String SPECIFICATION = "specification";
  private static final String DATASET = "dataset";
  private static final String NETWORK = "network";
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private LineageJson() {}

  /**
   * What a model came of.
   *
   * @param run the run's name, which no other run has
   */
  record Origin(String run, TrainingSpecification specification, Material material) {}

  /** Written beside the files of a model, whose digests it takes. */
  static void write(
      Origin origin, Map<String, Map<String, Double>> evaluation, String weights, Path directory)
      throws IOException {
    var json = MAPPER.createObjectNode().put(RUN, origin.run());
    json.set(SPECIFICATION, TrainingSpecificationJson.write(origin.specification()));
    var material = origin.material();
    var dataset = json.putObject(DATASET);
    dataset.put("name", material.dataset().name()).put("digest", material.dataset().digest());
    dataset.put("split_digest", material.splitDigest());
    dataset.put("training", material.sets().training().count());
    var validation = material.sets().validation();
    dataset.put("validation", validation == null ? 0 : validation.count());
    parents(json, origin.specification());
    json.set(NETWORK, NetworkJson.write(material.network()));
    json.put("code_version", CodeVersion.TANDEM).put("tensorflow_version", CodeVersion.TENSORFLOW);
    json.put("java_version", Runtime.version().toString());
    json.put("seed", origin.specification().seed());
    var metrics = json.putObject("metrics");
    evaluation.forEach((set, values) -> ReportJson.put(metrics.putObject(set), values));
    json.put("weights_sha256", weights);
    Checksums.of(directory).forEach(json.putObject("files")::put);
    Files.writeString(directory.resolve(FILE), json.toPrettyString() + "\n");
  }

  private static void parents(ObjectNode json, TrainingSpecification specification) {
    var parent = specification.startFrom();
    json.set("parent", parent == null ? MAPPER.nullNode() : written(parent));
    var members = json.putArray("members");
    specification.network().members().forEach(member -> members.add(written(member)));
  }

  private static ObjectNode written(Parent parent) {
    return MAPPER.createObjectNode().put("model", parent.model()).put("version", parent.version());
  }

  /** The network whose weights a model of this directory holds; none where it does not say. */
  static Optional<Network> network(Path directory) throws IOException {
    return read(directory)
        .filter(json -> json.has(NETWORK))
        .map(json -> NetworkJson.read(json.get(NETWORK), "/" + NETWORK));
  }

  /** Which of several targets the outputs of a model of this directory were said to learn. */
  static Map<String, String> targets(Path directory) throws IOException {
    var targets = new TreeMap<String, String>();
    specification(directory)
        .path(DATASET)
        .path("targets")
        .properties()
        .forEach(target -> targets.put(target.getKey(), target.getValue().asString()));
    return targets;
  }

  /** What the network of a model of this directory learned by; none where it does not say. */
  static Optional<Loss> loss(Path directory, Network network) throws IOException {
    JsonNode loss = specification(directory).get("loss");
    return loss == null ? Optional.empty() : Optional.of(LossJson.read(loss, null, network));
  }

  private static JsonNode specification(Path directory) throws IOException {
    return read(directory).orElseGet(MAPPER::createObjectNode).path(SPECIFICATION);
  }

  /** Whether a model of this directory may have trained on what validates in that material. */
  static boolean maySee(Path directory, Material material) throws IOException {
    return read(directory)
        .map(json -> json.path(DATASET))
        .filter(trained -> is(trained, "digest", material.dataset().digest()))
        .filter(trained -> !is(trained, "split_digest", material.splitDigest()))
        .isPresent();
  }

  private static boolean is(JsonNode json, String field, String text) {
    return json.path(field).asString("").equals(text);
  }

  /** Writes into a model's lineage that it is of another run. */
  static void sign(Path directory, String run) throws IOException {
    var json = read(directory).orElseGet(MAPPER::createObjectNode).put(RUN, run);
    Files.writeString(directory.resolve(FILE), json.toPrettyString() + "\n");
  }

  /** Whether a model of this directory says that it came of that run. */
  static boolean isOf(Path directory, String run) throws IOException {
    return read(directory).filter(json -> json.path(RUN).asString("").equals(run)).isPresent();
  }

  private static Optional<ObjectNode> read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return MAPPER.readTree(Files.readString(file)) instanceof ObjectNode json
          ? Optional.of(json)
          : Optional.empty();
    } catch (JacksonException written) {
      return Optional.empty();
    }
  }

  /** The SHA-256 of weights, whatever file they are in. */
  static String digest(Map<String, float[]> weights) throws IOException {
    var parts = new java.util.ArrayList<InputStream>();
    for (var weight : new TreeMap<>(weights).entrySet()) {
      parts.add(new ByteArrayInputStream(weight.getKey().getBytes(StandardCharsets.UTF_8)));
      var bytes = ByteBuffer.allocate(Float.BYTES * weight.getValue().length);
      bytes.asFloatBuffer().put(weight.getValue());
      parts.add(new ByteArrayInputStream(bytes.array()));
    }
    return Checksums.of(new SequenceInputStream(Collections.enumeration(parts)));
  }
}
