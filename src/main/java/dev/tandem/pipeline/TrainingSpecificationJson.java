package dev.tandem.pipeline;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Layer;
import dev.tandem.nn.NetworkJson;
import dev.tandem.training.Callback;
import dev.tandem.training.CallbackJson;
import dev.tandem.training.FieldsJson;
import dev.tandem.training.Loss;
import dev.tandem.training.LossJson;
import dev.tandem.training.OptimizerJson;
import dev.tandem.training.Schedule;
import dev.tandem.training.ScheduleJson;
import dev.tandem.training.TrainingPlan;
import dev.tandem.training.WrittenJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Specifications read and written. What is left out comes from the network's preset; what is wrong
 * is a fault that begins with its JSON pointer.
 */
public final class TrainingSpecificationJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final List<String> FIELDS =
      List.of(
          "name",
          "tags",
          "dataset",
          "validation",
          "input",
          "network",
          "augmentation",
          "loss",
          "loss_weights",
          "optimizer",
          "schedule",
          "metrics",
          "batch_size",
          "epochs",
          "seed",
          "mixed_precision",
          "gradient_accumulation_steps",
          "class_weights",
          "callbacks",
          "distribution",
          "checkpoint",
          "limits",
          "priority",
          "evaluate",
          "export",
          "publish",
          "start_from",
          "freeze");

  private final FieldsJson fields;
  private final NetworkChoice network;
  private final ObjectNode absent;
  private final DatasetChoice dataset;

  private TrainingSpecificationJson(FieldsJson fields) {
    this.fields = fields;
    fields.allow(FIELDS);
    JsonNode data = expect("dataset");
    this.network = network(expect("network"));
    this.absent = network.preset().map(PresetDefaultsJson::of).orElseGet(MAPPER::createObjectNode);
    this.dataset = DatasetChoiceJson.read(fields, data, absent);
    if (!dataset.hasValidation()) {
      absent.remove(List.of("schedule", "callbacks"));
    }
  }

  /** Reads a text. */
  public static TrainingSpecification read(String json) {
    return read(json, model -> Optional.empty());
  }

  /** Reads a text that may name versions of a store as the members of an ensemble. */
  static TrainingSpecification read(String json, ModelStore store) {
    return read(EnsembleJson.filled(tree(json), store));
  }

  private static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JacksonException e) {
      var location = e.getLocation();
      throw Fault.badInput(
          "the specification is not JSON: %s (line %d, column %d)"
              .formatted(
                  e.getOriginalMessage().lines().findFirst().orElse(""),
                  location == null ? 1 : location.getLineNr(),
                  location == null ? 1 : location.getColumnNr()));
    }
  }

  public static TrainingSpecification read(JsonNode json) {
    if (!json.isObject()) {
      throw Fault.badInput("the specification must be an object, got " + FieldsJson.shown(json));
    }
    var specification = new TrainingSpecificationJson(FieldsJson.of(json, "")).specification();
    TrainingChecks.expectSound(specification);
    Mechanisms.expectAll(specification);
    return specification;
  }

  private TrainingSpecification specification() {
    Loss loss =
        LossJson.read(
            given("loss", WrittenJson.of(Loss.suiting(network.network()))),
            fields.node("loss_weights"),
            network.network());
    var options = new OptionsJson(fields);
    Long seed = fields.whole("seed", Long.MIN_VALUE);
    return new TrainingSpecification(
        options.name(network.title() + " on " + dataset.examples()),
        options.tags(),
        dataset,
        input(),
        network,
        augmentation(),
        loss,
        OptimizerJson.read(given("optimizer", new StringNode("adam")), "/optimizer"),
        ScheduleJson.read(given("schedule", new StringNode("constant")), "/schedule"),
        metrics(loss),
        batchSize(),
        epochs(),
        seed == null ? 42 : seed,
        fields.word("mixed_precision", "none", List.of("none", "bfloat16", "float16")),
        fields.integer("gradient_accumulation_steps", 1, 1),
        options.classWeights(),
        callbacks(),
        options.distribution(),
        options.checkpoint(),
        options.limits(),
        options.priority(),
        DatasetChoiceJson.evaluate(fields),
        options.export(),
        options.publish(),
        options.startFrom(),
        fields.strings("freeze"));
  }

  private JsonNode expect(String key) {
    JsonNode value = fields.node(key);
    if (value == null) {
      throw FieldsJson.fault("/" + key, "is missing");
    }
    return value;
  }

  @SuppressWarnings("unchecked")
  private static NetworkChoice network(JsonNode json) {
    var members = EnsembleJson.members(json);
    var network = NetworkJson.read(EnsembleJson.network(json), "/network");
    return new NetworkChoice(
        new LinkedHashMap<>((Map<String, Object>) MAPPER.convertValue(json, Map.class)),
        network,
        members);
  }

  /** What the specification says, or else the preset, or else this. */
  private JsonNode given(String key, JsonNode otherwise) {
    JsonNode value = fields.node(key);
    return value != null ? value : absent.path(key).isMissingNode() ? otherwise : absent.get(key);
  }

  private List<JsonNode> list(String key) {
    if (fields.has(key)) {
      return fields.items(key);
    }
    var items = new ArrayList<JsonNode>();
    absent.path(key).forEach(items::add);
    return items;
  }

  private @Nullable InputChoice input() {
    JsonNode json = fields.node("input");
    return json == null ? SuitingInput.of(network.network()) : InputChoiceJson.read(json);
  }

  private List<Layer> augmentation() {
    var layers = new ArrayList<Layer>();
    for (JsonNode item : list("augmentation")) {
      layers.add(NetworkJson.readLayer(item, "/augmentation/" + layers.size()));
    }
    return layers;
  }

  private List<Callback> callbacks() {
    var callbacks = new ArrayList<Callback>();
    for (JsonNode item : list("callbacks")) {
      callbacks.add(CallbackJson.read(item, "/callbacks/" + callbacks.size()));
    }
    return callbacks;
  }

  private List<String> metrics(Loss loss) {
    if (network.network().outputs().size() > 1) {
      return OutputMetricsJson.read(fields, network.network(), loss);
    }
    if (!fields.has("metrics")) {
      return List.of(loss.isOfClasses() ? "accuracy" : "mae");
    }
    var metrics = fields.strings("metrics");
    for (int i = 0; i < metrics.size(); i++) {
      if (!TrainingPlan.METRICS.contains(metrics.get(i))) {
        throw FieldsJson.fault(
            "/metrics/" + i,
            "must be one of "
                + String.join(", ", TrainingPlan.METRICS)
                + ", got "
                + metrics.get(i));
      }
    }
    return metrics;
  }

  /** An ensemble is not trained: its members are. */
  private int epochs() {
    if (!network.isEnsemble()) {
      return fields.integer("epochs", absent.path("epochs").asInt(10), 1);
    }
    int epochs = fields.integer("epochs", 0, 0);
    if (epochs > 0) {
      throw FieldsJson.fault("/epochs", "must be 0, as an ensemble does not learn, got " + epochs);
    }
    return 0;
  }

  private int batchSize() {
    JsonNode json = given("batch_size", MAPPER.valueToTree(32));
    if (json.isString() && json.stringValue().equals("full")) {
      return 0;
    }
    if (!json.isIntegralNumber() || !json.canConvertToInt() || json.intValue() < 1) {
      throw FieldsJson.fault(
          "/batch_size",
          "must be an integer of at least 1 or \"full\", got " + FieldsJson.shown(json));
    }
    return json.intValue();
  }

  /** The specification with every default. */
  public static ObjectNode write(TrainingSpecification wanted) {
    var json = MAPPER.createObjectNode();
    json.put("name", wanted.name());
    wanted.tags().forEach(json.putArray("tags")::add);
    json.set("dataset", DatasetChoiceJson.write(wanted.dataset()));
    if (wanted.input() != null) {
      json.set("input", InputChoiceJson.write(wanted.input()));
    }
    json.set("network", MAPPER.valueToTree(wanted.network().described()));
    var augmentation = json.putArray("augmentation");
    wanted.augmentation().forEach(layer -> augmentation.add(NetworkJson.write(layer)));
    json.set("loss", WrittenJson.of(wanted.loss()));
    var weights = WrittenJson.weights(wanted.loss());
    if (!weights.isEmpty()) {
      weights.forEach(json.putObject("loss_weights")::put);
    }
    json.set("optimizer", WrittenJson.of(wanted.optimizer()));
    Schedule schedule = wanted.schedule();
    json.set("schedule", WrittenJson.of(schedule));
    wanted.metrics().forEach(json.putArray("metrics")::add);
    if (wanted.batchSize() == 0) {
      json.put("batch_size", "full");
    } else {
      json.put("batch_size", wanted.batchSize());
    }
    json.put("epochs", wanted.epochs()).put("seed", wanted.seed());
    json.put("mixed_precision", wanted.mixedPrecision());
    json.put("gradient_accumulation_steps", wanted.gradientAccumulationSteps());
    wanted.classWeights().forEach(json.putObject("class_weights")::put);
    var callbacks = json.putArray("callbacks");
    wanted.callbacks().forEach(callback -> callbacks.add(WrittenJson.of(callback)));
    OptionsJson.write(wanted, json);
    return json;
  }

  /** The specification's text, the same for the same values. */
  public static String text(TrainingSpecification wanted) {
    return write(wanted).toPrettyString() + "\n";
  }
}
