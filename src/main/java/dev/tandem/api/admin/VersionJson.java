package dev.tandem.api.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.registry.VersionState;
import dev.tandem.registry.VersionStatus;
import dev.tandem.tensor.TensorSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A version as the operator's answers show it. */
@Schema(name = "Version", description = "One version of a model.")
record VersionJson(
    @Schema(example = "3") long version,
    @Schema(
            example = "available",
            allowableValues = {"start", "loading", "available", "unloading", "end", "failed"})
        String state,
    @Schema(description = "Why it failed.", nullable = true) @Nullable String reason,
    @Schema(
            description = "The format; null until it is known.",
            nullable = true,
            example = "saved_model")
        @Nullable String runtime,
    @Schema(description = "Bytes of weights and graph.", example = "113000") long bytes,
    @JsonProperty("loaded_at") @Schema(nullable = true, example = "2026-01-02T03:04:05Z")
        @Nullable Instant loadedAt,
    Map<String, SignatureJson> signatures) {

  /** One way to call a version. */
  @Schema(name = "Signature")
  record SignatureJson(
      @Schema(example = "tensorflow/serving/predict") String method,
      Map<String, TensorJson> inputs,
      Map<String, TensorJson> outputs) {}

  /** What a tensor must look like. */
  @Schema(name = "TensorSpec")
  record TensorJson(
      @Schema(example = "float") String dtype,
      @Schema(
              description = "−1 for any size; null if the rank is open.",
              nullable = true,
              example = "[-1,28,28,1]")
          @Nullable List<Long> shape) {}

  static VersionJson of(VersionStatus version) {
    return new VersionJson(
        version.version(),
        version.state().name().toLowerCase(Locale.ROOT),
        reason(version.failure()),
        version.runtime().isEmpty() ? null : version.runtime(),
        version.bytes(),
        version.loadedAt(),
        sorted(version.signatures(), VersionJson::signature));
  }

  /** A version that lies in the store and is not wanted. */
  static VersionJson unloaded(long version) {
    return of(new VersionStatus(version, VersionState.END, null, "", 0, null, Map.of(), Map.of()));
  }

  private static @Nullable String reason(@Nullable Fault failure) {
    return failure == null ? null : failure.detail();
  }

  private static SignatureJson signature(Signature signature) {
    return new SignatureJson(
        signature.method(), inOrder(signature.inputs()), inOrder(signature.outputs()));
  }

  private static Map<String, TensorJson> inOrder(Map<String, TensorSpec> tensors) {
    var json = new LinkedHashMap<String, TensorJson>();
    tensors.forEach(
        (alias, spec) ->
            json.put(
                alias,
                new TensorJson(
                    spec.dtype().label(),
                    spec.shape().isRankKnown()
                        ? LongStream.of(spec.shape().toArray()).boxed().toList()
                        : null)));
    return json;
  }

  private static <A, B> Map<String, B> sorted(Map<String, A> values, Function<A, B> function) {
    var sorted = new TreeMap<String, B>();
    values.forEach((key, value) -> sorted.put(key, function.apply(value)));
    return sorted;
  }
}
