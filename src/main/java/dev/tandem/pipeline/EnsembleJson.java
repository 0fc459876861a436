package dev.tandem.pipeline;

import dev.tandem.nn.Ensemble;
import dev.tandem.nn.Network;
import dev.tandem.nn.NetworkJson;
import dev.tandem.pipeline.TrainingSpecification.Parent;
import dev.tandem.training.FieldsJson;
import dev.tandem.training.Loss;
import dev.tandem.training.WrittenJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A network {@code {"ensemble": [{"model", "version"}, …]}}. What its members tell (the network,
 * the input, the loss, the number of a latest version) is filled into the specification once, when
 * it is given; from then on it needs no store to be read.
 */
final class EnsembleJson {
  static final String KEY = "ensemble";
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String NETWORK = "network";
  private static final String LAYERS = "layers";
  private static final String POINTER = "/" + NETWORK + "/" + KEY;

  private EnsembleJson() {}

  /** The place of a member. */
  static String pointer(int member) {
    return POINTER + "/" + member;
  }

  /** The versions that a network is the mean of; none where it is no ensemble. */
  static List<Parent> members(JsonNode network) {
    if (!network.has(KEY)) {
      return List.of();
    }
    var items = FieldsJson.of(network, "/" + NETWORK).items(KEY);
    var members = new ArrayList<Parent>();
    for (JsonNode item : items) {
      var fields = FieldsJson.of(item, pointer(members.size()));
      fields.allow(List.of("model", "version"));
      members.add(OptionsJson.parent(fields));
    }
    if (members.size() < 2) {
      throw FieldsJson.fault(POINTER, "must have two versions or more, got " + members.size());
    }
    return members;
  }

  /** The network that members were filled into, without them. */
  static JsonNode network(JsonNode network) {
    if (!network.has(KEY)) {
      return network;
    }
    if (!network.has(LAYERS)) {
      throw FieldsJson.fault(POINTER, "is not known before its versions are read");
    }
    ObjectNode rest = ((ObjectNode) network).deepCopy();
    rest.remove(KEY);
    return rest;
  }

  /** The specification with what the members tell; the same where there are none to read. */
  static JsonNode filled(JsonNode specification, ModelStore store) {
    JsonNode network = specification.path(NETWORK);
    if (!network.has(KEY) || network.has(LAYERS)) {
      return specification;
    }
    FieldsJson.of(network, "/" + NETWORK).allow(List.of(KEY));
    try {
      return filled((ObjectNode) specification.deepCopy(), members(network), store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes out again what members told, where another network is wanted. */
  static void forget(ObjectNode specification) {
    if (specification.path(NETWORK) instanceof ObjectNode network && network.has(KEY)) {
      network.retain(KEY);
      specification.remove(List.of("input", "loss"));
    }
  }

  private static ObjectNode filled(ObjectNode specification, List<Parent> members, ModelStore store)
      throws IOException {
    if (specification.has("input")) {
      throw FieldsJson.fault("/input", "is that of the ensemble's versions; leave it out");
    }
    var agreement = new Agreement();
    var networks = new ArrayList<Network>();
    ArrayNode known = MAPPER.createArrayNode();
    var seen = new HashSet<String>();
    for (Parent member : members) {
      String pointer = pointer(known.size());
      var version = ParentVersion.find(member, pointer, store.find(member.model()));
      if (!seen.add(version.title())) {
        throw FieldsJson.fault(
            pointer, "must be another version, %s is there".formatted(version.title()));
      }
      var trained =
          TrainedVersion.read(version.directory())
              .orElseThrow(() -> version.refused("says nowhere what network it is"));
      agreement.expect(version, trained);
      networks.add(trained.network());
      known.addObject().put("model", version.model()).put("version", version.number());
    }
    var whole = new Ensemble(networks).network();
    ObjectNode network = specification.putObject(NETWORK);
    network.set(KEY, known);
    network.setAll(NetworkJson.write(whole));
    var first = agreement.expectFirst();
    specification.set("input", InputChoiceJson.write(new InputChoice(first.settings().input(), 0)));
    if (!specification.has("loss")) {
      specification.set("loss", WrittenJson.of(loss(first)));
    }
    return specification;
  }

  private static Loss loss(TrainedVersion first) {
    if (first.settings().classNames().isEmpty()) {
      return new Loss.MeanSquaredError();
    }
    var network = first.network();
    var shape = network.shapes().get(network.outputs().getFirst());
    return shape != null && shape.dim(shape.rank() - 1) == 1
        ? new Loss.BinaryCrossentropy(false, 0)
        : new Loss.CategoricalCrossentropy(false, 0);
  }
}
