package dev.tandem.pipeline;

import dev.tandem.fault.Fault;
import dev.tandem.fault.Fault.Violation;
import dev.tandem.job.Limits;
import dev.tandem.job.Submission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What people submit, as text. */
final class SubmissionJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final String NETWORK = "network";

  private SubmissionJson() {}

  /**
   * What a specification in JSON says. What breaks a rule is a fault of kind unprocessable, with
   * the place.
   */
  static TrainingSpecification read(String json) {
    return read(object(json), model -> Optional.empty());
  }

  /** What one in JSON says that may name versions of a store as the members of an ensemble. */
  static TrainingSpecification read(String json, ModelStore store) {
    return read(object(json), store);
  }

  private static TrainingSpecification read(ObjectNode json, ModelStore store) {
    try {
      return TrainingSpecificationJson.read(EnsembleJson.filled(json, store));
    } catch (Fault fault) {
      throw located(fault);
    }
  }

  /** A specification with some of its fields changed as RFC 7396 says: null takes one away. */
  static TrainingSpecification merged(String specification, String changes, ModelStore store) {
    ObjectNode changed = object(changes);
    ObjectNode whole = object(specification);
    if (changed.has(NETWORK)) {
      EnsembleJson.forget(whole);
    }
    return read((ObjectNode) merged(whole, changed), store);
  }

  private static JsonNode merged(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch;
    }
    ObjectNode merged =
        target instanceof ObjectNode object ? object.deepCopy() : MAPPER.createObjectNode();
    changes
        .properties()
        .forEach(
            change -> {
              if (change.getValue().isNull()) {
                merged.remove(change.getKey());
              } else {
                merged.set(
                    change.getKey(), merged(merged.path(change.getKey()), change.getValue()));
              }
            });
    return merged;
  }

  /** The same with every default in it. */
  static Submission submission(TrainingSpecification specification, @Nullable String key) {
    var limits = specification.limits();
    Long seconds = limits.seconds();
    try {
      return new Submission(
          specification.name(),
          specification.tags(),
          write(specification),
          specification.priority(),
          key,
          new Limits(limits.attempts(), seconds == null ? null : Duration.ofSeconds(seconds)));
    } catch (Fault fault) {
      throw fault.detail().startsWith("/") ? located(fault) : fault;
    }
  }

  static String write(TrainingSpecification specification) {
    return TrainingSpecificationJson.write(specification).toString();
  }

  /** Of the kind that says: the JSON is well-formed, a value in it is not. */
  static Fault located(Fault fault) {
    if (fault.kind() != Fault.Kind.BAD_INPUT) {
      return fault;
    }
    String detail = fault.detail();
    int end = detail.indexOf(' ');
    var violations =
        detail.startsWith("/") && end > 0 && fault.violations().isEmpty()
            ? List.of(new Violation(detail.substring(0, end), detail.substring(end + 1)))
            : fault.violations();
    return new Fault(Fault.Kind.UNPROCESSABLE, detail, violations);
  }

  private static ObjectNode object(String json) {
    try {
      if (MAPPER.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      var at = e.getLocation();
      throw Fault.badInput(
          at == null
              ? "the body is not JSON"
              : "the body is not JSON at line %d, column %d: %s"
                  .formatted(at.getLineNr(), at.getColumnNr(), e.getOriginalMessage()));
    }
    throw Fault.badInput("the body must be a JSON object");
  }
}
