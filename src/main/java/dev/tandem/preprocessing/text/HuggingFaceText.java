package dev.tandem.preprocessing.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.Misfit;
import dev.tandem.preprocessing.PreprocessingSpec.Tokenizer;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A text as token numbers, mask and segments by a Hugging Face {@code tokenizer.json}, cut and
 * padded to one length; nothing is fetched. Thread safe. The native tokenizer is freed when this is
 * collected.
 */
public final class HuggingFaceText {
  private static final List<String> PARTS =
      List.of("input_ids", "attention_mask", "token_type_ids");

  static {
    // DJL would otherwise ask the cloud's metadata service who we are, and fetch natives.
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
  }

  private final int length;
  private final HuggingFaceTokenizer tokenizer;

  private HuggingFaceText(int length, HuggingFaceTokenizer tokenizer) {
    this.length = length;
    this.tokenizer = tokenizer;
  }

  public static HuggingFaceText open(Tokenizer spec, Path file) {
    if (spec.sequenceLength() < 1) {
      throw TokenTensors.unprocessable(
          "input.sequence_length must be at least 1, got " + spec.sequenceLength());
    }
    var length = Integer.toString(spec.sequenceLength());
    var options =
        Map.of(
            "padding",
            "max_length",
            "truncation",
            "true",
            "maxLength",
            length,
            "modelMaxLength",
            length);
    try (var json = Files.newInputStream(file)) {
      return new HuggingFaceText(
          spec.sequenceLength(), HuggingFaceTokenizer.newInstance(json, options));
    } catch (IOException | RuntimeException e) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          "tokenizer " + file.getFileName() + " cannot be read: " + e.getMessage(),
          e);
    }
  }

  public NamedTensors tensors(String text, Map<String, TensorSpec> inputs) {
    Misfit.expectNone(misfit(inputs));
    var encoding = tokenizer.encode(text);
    var tensors = new LinkedHashMap<String, Tensor>();
    try {
      inputs.forEach(
          (alias, input) ->
              tensors.put(alias, TokenTensors.of(input.dtype(), part(alias, encoding))));
    } catch (RuntimeException e) {
      tensors.values().forEach(Tensor::close);
      throw e;
    }
    return NamedTensors.of(tensors);
  }

  /** What of the specification does not fit the inputs of a signature. */
  public Optional<Misfit> misfit(Map<String, TensorSpec> inputs) {
    for (var input : inputs.entrySet()) {
      var misfit = TokenTensors.misfit(input.getKey(), input.getValue(), length);
      if (misfit.isPresent()) {
        return misfit;
      }
      if (inputs.size() > 1 && PARTS.stream().noneMatch(input.getKey()::contains)) {
        return Misfit.of(
            "/input", "input %s is none of %s", input.getKey(), String.join(", ", PARTS));
      }
    }
    return Optional.empty();
  }

  private static long[] part(String alias, Encoding encoding) {
    if (alias.contains("attention_mask")) {
      return encoding.getAttentionMask();
    }
    if (alias.contains("token_type_ids")) {
      return encoding.getTypeIds();
    }
    return encoding.getIds();
  }
}
