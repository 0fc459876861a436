package dev.tandem.registry;

import dev.tandem.batching.BatchingOptions;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.runtime.SessionOptions;
import java.util.List;
import java.util.Map;

/** What {@code model.yaml} says of a model, with the defaults filled in. */
public record ModelSettings(
    String description,
    PreprocessingSpec input,
    List<String> classNames,
    Output output,
    VersionPolicy versionPolicy,
    Map<String, Long> versionLabels,
    BatchingOptions batching,
    SessionOptions session,
    List<Integer> warmupBatchSizes) {
  /** What an answer of the upload door is. */
  public enum OutputKind {
    CLASSIFICATION,
    REGRESSION,
    TENSORS
  }

  /**
   * How outputs become an answer.
   *
   * @param logits whether a softmax is still to be applied
   */
  public record Output(OutputKind kind, int topK, boolean logits) {}

  public static final ModelSettings DEFAULT =
      new ModelSettings(
          "",
          new PreprocessingSpec.Raw(),
          List.of(),
          new Output(OutputKind.TENSORS, 5, false),
          new VersionPolicy.Latest(1),
          Map.of(),
          BatchingOptions.DEFAULT,
          SessionOptions.DEFAULT,
          List.of(1));

  /** The same for another input. */
  public ModelSettings withInput(PreprocessingSpec changed) {
    return new ModelSettings(
        description,
        changed,
        classNames,
        output,
        versionPolicy,
        versionLabels,
        batching,
        session,
        warmupBatchSizes);
  }

  public ModelSettings {
    classNames = List.copyOf(classNames);
    versionLabels = Map.copyOf(versionLabels);
    warmupBatchSizes = List.copyOf(warmupBatchSizes);
  }
}
