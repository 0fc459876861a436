package dev.tandem.api.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tandem.dataset.Dataset;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** A dataset as the operator's answers show it. */
@Schema(name = "Dataset", description = "A stored dataset and what was found in it.")
record DatasetJson(
    @Schema(example = "pets") String name,
    @Schema(
            description =
                "The SHA-256 of the upload, and of the options where they change its meaning.",
            example = "2f1e0c8f6f3bd4b4c6e1a2b4e9f0d1c2b3a4958677869504132231405f6e7d8c")
        String digest,
    @Schema(
            example = "image_folders",
            allowableValues = {
              "image_folders",
              "text_csv",
              "numeric_csv",
              "text_jsonl",
              "mnist_idx",
              "cifar10_binary",
              "npz",
              "tfrecord"
            })
        String format,
    @Schema(description = "Examples that can be read.", example = "200") int examples,
    @Schema(
            description = "Examples of each class; empty for a regression.",
            example = "{\"cat\":100,\"dog\":100}")
        Map<String, Integer> classes,
    @Schema(
            description =
                "What is to be learned by name, where that is several things: the examples of each"
                    + " class, none for numbers.",
            example = "{\"species\":{\"cat\":100,\"dog\":100},\"weight\":{}}")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<String, SortedMap<String, Integer>> targets,
    @Schema(
            description = "What is wrong with it and still lets it be used.",
            example = "[\"dog/12.jpg is no JPEG, PNG, WebP or BMP and is left out\"]")
        List<String> problems) {
  /** Every dataset. */
  @Schema(name = "Datasets")
  record All(List<DatasetJson> datasets) {}

  static DatasetJson of(Dataset dataset) {
    return new DatasetJson(
        dataset.name(),
        dataset.digest(),
        dataset.format(),
        dataset.examples(),
        dataset.classes(),
        dataset.targets(),
        dataset.problems());
  }
}
