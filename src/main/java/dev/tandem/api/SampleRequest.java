package dev.tandem.api;

import dev.tandem.model.Signature;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.registry.ModelStatus;
import dev.tandem.registry.VersionStatus;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A request that a model should be able to answer, made from what it says of its inputs. */
record SampleRequest(String path, String contentType, byte[] body) {
  private static final int MAX_ELEMENTS = 1 << 18;
  // One grey pixel, which every size is made from.
  private static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCB2kUIOwAAAABJRU5E"
                  + "rkJggg==");

  /** One for each door that serves the model. */
  static List<SampleRequest> of(ModelStatus model, VersionStatus version) {
    var requests = new ArrayList<SampleRequest>();
    Optional.ofNullable(version.signatures().get(Signature.DEFAULT))
        .flatMap(SampleRequest::zeros)
        .ifPresent(
            zeros ->
                requests.add(
                    json(
                        "/v1/models/%s/versions/%d:predict"
                            .formatted(model.name(), version.version()),
                        zeros)));
    String upload =
        "/api/v1/models/%s/versions/%d/predict".formatted(model.name(), version.version());
    upload(upload, model.settings().input()).ifPresent(requests::add);
    return requests;
  }

  private static Optional<SampleRequest> upload(String path, PreprocessingSpec input) {
    return switch (input) {
      case PreprocessingSpec.Image ignored ->
          Optional.of(new SampleRequest(path, "image/png", PNG));
      case PreprocessingSpec.Vocabulary ignored -> Optional.of(text(path));
      case PreprocessingSpec.Tokenizer ignored -> Optional.of(text(path));
      case PreprocessingSpec.Tabular tabular ->
          Optional.of(
              json(
                  path,
                  tabular.features().stream()
                      .map(feature -> "\"" + feature.name() + "\":0.0")
                      .collect(Collectors.joining(",", "{\"rows\":[{", "}]}"))));
      case PreprocessingSpec.Raw ignored -> Optional.empty();
    };
  }

  private static SampleRequest text(String path) {
    byte[] words = "A few words in place of a text.".getBytes(StandardCharsets.UTF_8);
    return new SampleRequest(path, "text/plain", words);
  }

  private static SampleRequest json(String path, String text) {
    return new SampleRequest(path, "application/json", text.getBytes(StandardCharsets.UTF_8));
  }

  /** One instance of zeros; empty where the inputs do not say enough of their shapes. */
  static Optional<String> zeros(Signature signature) {
    var instance = new StringBuilder("{\"instances\":[{");
    for (var input : signature.inputs().entrySet()) {
      var spec = input.getValue();
      if (!spec.shape().isRankKnown()
          || spec.shape().rank() == 0
          || elements(spec) > MAX_ELEMENTS) {
        return Optional.empty();
      }
      instance.append(instance.charAt(instance.length() - 1) == '{' ? "" : ",");
      instance.append('"').append(input.getKey()).append("\":");
      append(instance, spec, 1);
    }
    return Optional.of(instance.append("}]}").toString());
  }

  private static long elements(TensorSpec spec) {
    long elements = 1;
    for (int i = 1; i < spec.shape().rank() && elements <= MAX_ELEMENTS; i++) {
      elements *= size(spec, i);
    }
    return elements;
  }

  private static long size(TensorSpec spec, int dimension) {
    return Math.max(1, spec.shape().dim(dimension));
  }

  private static void append(StringBuilder json, TensorSpec spec, int dimension) {
    if (dimension == spec.shape().rank()) {
      json.append(zero(spec.dtype()));
      return;
    }
    json.append('[');
    for (long i = 0; i < size(spec, dimension); i++) {
      json.append(i == 0 ? "" : ",");
      append(json, spec, dimension + 1);
    }
    json.append(']');
  }

  private static String zero(DType dtype) {
    return switch (dtype) {
      case STRING -> "\"\"";
      case BOOL -> "false";
      case FLOAT, DOUBLE -> "0.0";
      default -> "0";
    };
  }
}
