package dev.tandem.api.tfserving;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelRef;
import dev.tandem.model.Signature;
import dev.tandem.registry.ModelStatus;
import dev.tandem.registry.VersionState;
import dev.tandem.registry.VersionStatus;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Status and metadata as TensorFlow Serving's protos look in JSON: 64-bit numbers are strings. */
final class StatusJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  private StatusJson() {}

  static byte[] error(String message) {
    return JSON.writeValueAsBytes(Map.of("error", message));
  }

  static byte[] models(List<ModelStatus> models) {
    var list = new ArrayList<Map<String, Object>>();
    for (var model : models) {
      var versions = model.versions().stream().map(v -> Long.toString(v.version())).toList();
      list.add(ordered("name", model.name(), "versions", versions));
    }
    return JSON.writeValueAsBytes(Map.of("models", list));
  }

  /** All versions, or the one asked for; a label is not looked at. */
  static byte[] status(ModelRef ref, ModelStatus model) {
    var versions = model.versions();
    if (versions.isEmpty()) {
      throw unknown(ref.name());
    }
    if (ref instanceof ModelRef.Specific specific) {
      versions = versions.stream().filter(v -> v.version() == specific.version()).toList();
      if (versions.isEmpty()) {
        throw Fault.notFound(
            "Could not find version " + specific.version() + " of model " + ref.name());
      }
    }
    return JSON.writeValueAsBytes(
        Map.of("model_version_status", versions.stream().map(StatusJson::version).toList()));
  }

  static Fault unknown(String name) {
    return Fault.notFound("Could not find any versions of model " + name);
  }

  private static Map<String, Object> version(VersionStatus version) {
    var failure = version.failure();
    var state = version.state() == VersionState.FAILED ? VersionState.END : version.state();
    return ordered(
        "version",
        Long.toString(version.version()),
        "state",
        state.name(),
        "status",
        ordered(
            "error_code",
            failure == null ? "OK" : code(failure.kind()),
            "error_message",
            failure == null ? "" : failure.detail()));
  }

  private static String code(Fault.Kind kind) {
    return switch (kind) {
      case BAD_INPUT, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, UNPROCESSABLE -> "INVALID_ARGUMENT";
      case NOT_FOUND -> "NOT_FOUND";
      case CONFLICT -> "ALREADY_EXISTS";
      case NOT_IMPLEMENTED -> "UNIMPLEMENTED";
      case OVERLOADED, UNAVAILABLE -> "UNAVAILABLE";
      case TIMED_OUT -> "DEADLINE_EXCEEDED";
      case INSUFFICIENT_STORAGE -> "RESOURCE_EXHAUSTED";
      case INTERNAL -> "INTERNAL";
    };
  }

  static byte[] metadata(String name, long version, Map<String, Signature> signatures) {
    var map = new LinkedHashMap<String, Object>();
    signatures.forEach((key, signature) -> map.put(key, signature(signature)));
    return JSON.writeValueAsBytes(
        ordered(
            "model_spec",
            ordered("name", name, "signature_name", "", "version", Long.toString(version)),
            "metadata",
            Map.of("signature_def", Map.of("signature_def", map))));
  }

  private static Map<String, Object> signature(Signature signature) {
    return ordered(
        "inputs",
        tensors(signature.inputs()),
        "outputs",
        tensors(signature.outputs()),
        "method_name",
        signature.method(),
        "defaults",
        Map.of());
  }

  private static Map<String, Object> tensors(Map<String, TensorSpec> specs) {
    var map = new LinkedHashMap<String, Object>();
    specs.forEach(
        (alias, spec) ->
            map.put(
                alias,
                ordered(
                    "dtype",
                    "DT_" + spec.dtype().name(),
                    "tensor_shape",
                    shape(spec.shape()),
                    "name",
                    spec.name())));
    return map;
  }

  private static Map<String, Object> shape(Shape shape) {
    var dims = new ArrayList<Map<String, Object>>();
    if (shape.isRankKnown()) {
      for (long dim : shape.toArray()) {
        dims.add(ordered("size", Long.toString(dim), "name", ""));
      }
    }
    return ordered("dim", dims, "unknown_rank", !shape.isRankKnown());
  }

  private static Map<String, Object> ordered(Object... pairs) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
