package dev.tandem.pipeline;

import dev.tandem.archive.Checksums;
import dev.tandem.fault.Fault;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is written of a publication: into the lineage, beforehand into the job, and as its result.
 */
final class PublicationJson {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String RUN = "run";

  private PublicationJson() {}

  /** Where the model of a specification goes. */
  record Target(String model, @Nullable String label) {}

  /** The version that a run was about to become. */
  record Note(String run, String model, long version) {}

  static Optional<Target> target(String specification) {
    JsonNode publish = MAPPER.readTree(specification).path("publish");
    String model = publish.path("model").asString("");
    String label = publish.path("label").asString("");
    return model.isEmpty()
        ? Optional.empty()
        : Optional.of(new Target(model, label.isEmpty() ? null : label));
  }

  /** One name for a job with one specification; a retry with another is another run. */
  static String run(String job, String specification) {
    return job + "/" + Checksums.ofText(specification).substring(0, 16);
  }

  static String note(Note note) {
    return MAPPER
        .createObjectNode()
        .put(RUN, note.run())
        .put("model", note.model())
        .put("version", note.version())
        .toString();
  }

  static Note note(String json) {
    JsonNode note = MAPPER.readTree(json);
    return new Note(
        note.path(RUN).asString(), note.path("model").asString(), note.path("version").asLong());
  }

  /** Why the gate refused it. */
  static String refusal(String result) {
    JsonNode gate = object(result).path("gate");
    return gate.path("reason")
        .asString("the gate " + gate.path("expression").asString("") + " does not hold");
  }

  /** A job's result: what the trainer said, and where the model went. */
  static String result(
      String said, @Nullable Target target, @Nullable Long version, String reason) {
    ObjectNode child = object(said);
    ObjectNode result = MAPPER.createObjectNode();
    result.put("model", target == null ? null : target.model());
    result.put("version", version);
    result.put("label", version == null || target == null ? null : target.label());
    result.set("evaluation", child.path("evaluation"));
    result.put("published", version != null);
    result.put("reason", version == null ? reason : null);
    for (String more : new String[] {"parameters", "epochs", "best_epoch"}) {
      if (child.has(more)) {
        result.set(more, child.get(more));
      }
    }
    return result.toString();
  }

  private static ObjectNode object(String json) {
    if (MAPPER.readTree(json) instanceof ObjectNode object) {
      return object;
    }
    throw new Fault(Fault.Kind.INTERNAL, "a trainer's result is no object: " + json);
  }
}
