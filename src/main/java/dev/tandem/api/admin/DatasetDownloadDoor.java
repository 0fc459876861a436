package dev.tandem.api.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.dataset.Downloads;
import dev.tandem.fault.Fault;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Fetches datasets that everybody knows by a name. */
@Tag(name = "Datasets")
@RestController
@RequestMapping(path = "/api/v1/dataset-downloads", produces = MediaType.APPLICATION_JSON_VALUE)
final class DatasetDownloadDoor {
  private final Downloads downloads;

  DatasetDownloadDoor(Downloads downloads) {
    this.downloads = downloads;
  }

  /** Which dataset to fetch. */
  @Schema(name = "DatasetDownloadRequest")
  record Wanted(
      @Schema(
              example = "mnist",
              allowableValues = {"cifar10", "fashion_mnist", "mnist"})
          @Nullable String name) {}

  /** A download as it stands. */
  @Schema(name = "DatasetDownload")
  record DownloadJson(
      @Schema(example = "mnist") String name,
      @Schema(
              example = "running",
              allowableValues = {"running", "succeeded", "failed"})
          String state,
      @Schema(description = "Bytes that are here.", example = "1048576") long bytes,
      @JsonProperty("total_bytes") @Schema(example = "11594722") long totalBytes,
      @Schema(
              description = "Names of its parts, once it has succeeded.",
              example = "[\"mnist-train\",\"mnist-test\"]")
          List<String> datasets,
      @Schema(description = "Why it failed.", nullable = true) @Nullable String error) {
    static DownloadJson of(Downloads.Download download) {
      return new DownloadJson(
          download.name(),
          download.state().slug(),
          download.bytes(),
          download.totalBytes(),
          download.datasets(),
          download.error());
    }
  }

  @Operation(
      summary = "Fetch a named dataset",
      description =
          "Begins to fetch mnist, cifar10 or fashion_mnist from where it is published, and stores"
              + " its parts as <name>-train and <name>-test. Files are checked by their SHA-256; a"
              + " connection that breaks is gone on with, also by a later call. What is stored"
              + " already is not fetched again.")
  @ApiResponse(
      responseCode = "202",
      description = "It is being fetched",
      headers = @Header(name = "Location", schema = @Schema(type = "string")))
  @ApiResponse(responseCode = "400", ref = "BadInput")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<DownloadJson> start(@RequestBody Wanted wanted) {
    if (wanted.name() == null) {
      throw Fault.badInput("/name must be the name of a published dataset, such as mnist");
    }
    var download = downloads.start(wanted.name());
    return ResponseEntity.accepted()
        .location(URI.create("/api/v1/dataset-downloads/" + download.name()))
        .body(DownloadJson.of(download));
  }

  @Operation(
      summary = "Show a download",
      description = "The last download of that name since the service started.")
  @ApiResponse(responseCode = "200", description = "The download")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping("/{name}")
  DownloadJson show(
      @PathVariable @Parameter(description = "The dataset's name.", example = "mnist")
          String name) {
    return downloads
        .find(name)
        .map(DownloadJson::of)
        .orElseThrow(() -> Fault.notFound("dataset '" + name + "' was not fetched"));
  }
}
