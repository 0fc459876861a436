package dev.tandem.api.admin;

import dev.tandem.dataset.Datasets;
import dev.tandem.dataset.SampleGrid;
import dev.tandem.registry.Uploads;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.SchemaProperty;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What trainings learn from and are measured on. */
@Tag(name = "Datasets", description = "Examples to train and to evaluate on.")
@RestController
@RequestMapping("/api/v1/datasets")
final class DatasetDoor {
  private final Datasets datasets;
  private final DatasetUses uses;
  private final Uploads uploads;
  private final long maxBytes;

  DatasetDoor(
      Datasets datasets,
      DatasetUses uses,
      Uploads uploads,
      @Value("${tandem.max-dataset-bytes:17179869184}") long maxBytes) {
    this.datasets = datasets;
    this.uses = uses;
    this.uploads = uploads;
    this.maxBytes = maxBytes;
  }

  @Operation(
      summary = "Upload a dataset",
      description =
          "Takes a zip, tar.gz or tar of class folders with images, a CSV or JSON lines of texts, a"
              + " CSV of numbers, MNIST's IDX files, CIFAR-10's binary batches, TFRecord or .npz,"
              + " told apart by content. format, if given, must agree with that. Of tables,"
              + " text_column, label_column and target_column name the columns; otherwise they are"
              + " text, label and target. Several, with commas between or classes and numbers both,"
              + " are targets of their own, one for each output of a network. What is wrong with single examples is listed and does not"
              + " refuse the rest. The same content under the same name is the same dataset.")
  @io.swagger.v3.oas.annotations.parameters.RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
              schemaProperties = {
                @SchemaProperty(name = "name", schema = @Schema(type = "string")),
                @SchemaProperty(
                    name = "file",
                    schema = @Schema(type = "string", format = "binary")),
                @SchemaProperty(name = "format", schema = @Schema(type = "string")),
                @SchemaProperty(name = "text_column", schema = @Schema(type = "string")),
                @SchemaProperty(name = "label_column", schema = @Schema(type = "string")),
                @SchemaProperty(name = "target_column", schema = @Schema(type = "string"))
              }))
  @ApiResponse(
      responseCode = "201",
      description = "The dataset, stored",
      headers = @Header(name = "Location", schema = @Schema(type = "string")))
  @ApiResponse(responseCode = "400", ref = "BadInput")
  @ApiResponse(responseCode = "409", ref = "Conflict")
  @ApiResponse(responseCode = "413", ref = "TooLarge")
  @ApiResponse(responseCode = "415", ref = "UnsupportedMediaType")
  @ApiResponse(responseCode = "422", ref = "Unprocessable")
  @ApiResponse(responseCode = "507", ref = "InsufficientStorage")
  @PostMapping(
      consumes = MediaType.MULTIPART_FORM_DATA_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<DatasetJson> upload(@Parameter(hidden = true) HttpServletRequest request)
      throws IOException {
    try (var uploaded = UploadedDataset.receive(request, uploads.newFile(), maxBytes)) {
      var dataset = datasets.add(uploaded.name(), uploaded.file(), uploaded.options());
      return ResponseEntity.created(URI.create("/api/v1/datasets/" + dataset.name()))
          .body(DatasetJson.of(dataset));
    }
  }

  @Operation(summary = "List the datasets", description = "Every stored dataset, by name.")
  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  DatasetJson.All list() {
    return new DatasetJson.All(datasets.all().stream().map(DatasetJson::of).toList());
  }

  @Operation(summary = "Show a dataset", description = "One dataset of the list.")
  @ApiResponse(responseCode = "200", description = "The dataset")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
  DatasetJson show(
      @PathVariable @Parameter(description = "The dataset's name.", example = "pets") String name) {
    return DatasetJson.of(datasets.expect(name));
  }

  @Operation(
      summary = "Show samples of a dataset",
      description =
          "A picture with a row for each class: its name and up to ten of its images, or three of"
              + " its texts or rows. The same each time.")
  @ApiResponse(responseCode = "200", description = "The picture")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/{name}/samples.png", produces = MediaType.IMAGE_PNG_VALUE)
  byte[] samples(
      @PathVariable @Parameter(description = "The dataset's name.", example = "pets") String name) {
    return SampleGrid.png(datasets.source(datasets.expect(name)));
  }

  @Operation(
      summary = "Delete a dataset",
      description =
          "Removes the name, and the examples with their last name. A dataset that a queued,"
              + " running or paused job names is kept.")
  @ApiResponse(responseCode = "204", description = "It is gone")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @ApiResponse(responseCode = "409", ref = "Conflict")
  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(
      @PathVariable @Parameter(description = "The dataset's name.", example = "pets") String name) {
    uses.expectNone(datasets.expect(name).name());
    datasets.delete(name);
  }
}
