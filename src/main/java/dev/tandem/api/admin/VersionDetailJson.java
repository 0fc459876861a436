package dev.tandem.api.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tandem.batching.BatchingOptions;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;

/** A version with the settings that are in force for it. */
@Schema(name = "VersionDetail", description = "One version and what is in force for it.")
record VersionDetailJson(
    @JsonUnwrapped VersionJson version,
    @Schema(
            description =
                "How the runtime runs it: threads, optimization, XNNPACK, and whether there is a GPU.",
            example =
                "{\"intra_op_threads\":1,\"inter_op_threads\":0,\"optimize\":\"freeze\",\"gpu\":false}")
        Map<String, Object> effective,
    BatchingJson batching) {

  /** The batching options in force. */
  @Schema(name = "Batching")
  record BatchingJson(
      @JsonProperty("max_batch_size") @Schema(example = "32") int maxBatchSize,
      @JsonProperty("batch_timeout_micros") @Schema(example = "1000") long batchTimeoutMicros,
      @JsonProperty("max_enqueued_batches") @Schema(example = "100") int maxEnqueuedBatches,
      @JsonProperty("num_batch_threads")
          @Schema(description = "Runs at once, 0 resolved to the cores.", example = "2")
          int numBatchThreads,
      @JsonProperty("allowed_batch_sizes") List<Integer> allowedBatchSizes,
      @JsonProperty("pad_variable_length_inputs") boolean padVariableLengthInputs) {
    static BatchingJson of(BatchingOptions options) {
      return new BatchingJson(
          options.maxBatchSize(),
          options.batchTimeoutMicros(),
          options.maxEnqueuedBatches(),
          options.threads(),
          options.allowedBatchSizes(),
          options.padVariableLengthInputs());
    }
  }
}
