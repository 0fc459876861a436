package dev.tandem.api.admin;

import dev.tandem.fault.Fault;
import dev.tandem.job.Job;
import dev.tandem.job.JobEvent;
import dev.tandem.pipeline.TrainingJobs;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a training's run has left: its log, its report, its model. */
@Tag(name = "Training")
@RestController
@RequestMapping(TrainingJobJson.PATH + "/{id}")
final class JobFilesDoor {
  private static final MediaType SVG = MediaType.valueOf("image/svg+xml");
  private static final Set<String> PICTURES =
      Set.of(
          "curves", "confusion_matrix", "roc", "precision_recall", "predictions", "regression_fit");

  private final TrainingJobs trainings;

  JobFilesDoor(TrainingJobs trainings) {
    this.trainings = trainings;
  }

  @Operation(
      summary = "Read a training's log",
      description = "A line for each message: when, how grave, what.")
  @ApiResponse(responseCode = "200", description = "The log")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/logs", produces = MediaType.TEXT_PLAIN_VALUE)
  String logs(
      @PathVariable @Parameter(description = "The job's id.", example = JobId.EXAMPLE) String id) {
    var text = new StringBuilder();
    for (JobEvent event : trainings.jobs().history(id, "log")) {
      var said = TrainingJobJson.object(event.data());
      text.append(event.at())
          .append(' ')
          .append(said.getOrDefault("level", "info"))
          .append(' ')
          .append(said.getOrDefault("message", ""))
          .append('\n');
    }
    return text.toString();
  }

  @Operation(
      summary = "Show a training's report",
      description = "An HTML page with the curves, the evaluation and its pictures.")
  @ApiResponse(
      responseCode = "200",
      description = "The page",
      content = @Content(mediaType = MediaType.TEXT_HTML_VALUE, schema = @Schema(type = "string")))
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/report", produces = MediaType.TEXT_HTML_VALUE)
  ResponseEntity<FileSystemResource> report(
      @PathVariable @Parameter(description = "The job's id.", example = JobId.EXAMPLE) String id) {
    return file(id, "report/report.html", "report", MediaType.TEXT_HTML);
  }

  @Operation(
      summary = "Show a picture of a training's report",
      description =
          "curves, confusion_matrix, roc, precision_recall, predictions or regression_fit, as .svg"
              + " or .png.")
  @ApiResponse(
      responseCode = "200",
      description = "The picture",
      content = {
        @Content(mediaType = "image/svg+xml", schema = @Schema(type = "string")),
        @Content(
            mediaType = MediaType.IMAGE_PNG_VALUE,
            schema = @Schema(type = "string", format = "binary"))
      })
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(
      path = "/pictures/{picture}",
      produces = {"image/svg+xml", MediaType.IMAGE_PNG_VALUE})
  ResponseEntity<FileSystemResource> picture(
      @PathVariable @Parameter(description = "The job's id.", example = JobId.EXAMPLE) String id,
      @PathVariable @Parameter(description = "Its name and form.", example = "curves.svg")
          String picture) {
    int dot = picture.lastIndexOf('.');
    String form = picture.substring(dot + 1);
    if (dot < 0
        || !PICTURES.contains(picture.substring(0, dot))
        || !Set.of("svg", "png").contains(form)) {
      throw Fault.notFound(
          "there is no picture '%s'; there are: %s, as .svg or .png"
              .formatted(picture, String.join(", ", PICTURES.stream().sorted().toList())));
    }
    return file(
        id,
        "report/" + picture,
        "picture " + picture,
        form.equals("svg") ? SVG : MediaType.IMAGE_PNG);
  }

  private ResponseEntity<FileSystemResource> file(
      String id, String relative, String what, MediaType type) {
    Path file = expect(id, relative, what);
    return ResponseEntity.ok().contentType(type).body(new FileSystemResource(file));
  }

  private Path expect(String id, String relative, String what) {
    Job job = trainings.expect(id);
    return trainings
        .file(id, relative)
        .orElseThrow(
            () ->
                Fault.notFound(
                    "job %s has no %s; it is %s".formatted(id, what, job.state().slug())));
  }

  @Operation(
      summary = "Download a training's model",
      description = "The version's directory as it is published, in a zip.")
  @ApiResponse(
      responseCode = "200",
      description = "The zip",
      content =
          @Content(
              mediaType = "application/zip",
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/model.zip", produces = "application/zip")
  void model(
      @PathVariable @Parameter(description = "The job's id.", example = JobId.EXAMPLE) String id,
      @Parameter(hidden = true) HttpServletResponse response)
      throws IOException {
    Path model = expect(id, "model", "model");
    response.setContentType("application/zip");
    response.setHeader("Content-Disposition", "attachment; filename=\"model.zip\"");
    try (var zip = new ZipOutputStream(response.getOutputStream());
        var files = Files.walk(model)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
        zip.putNextEntry(new ZipEntry(model.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
  }
}
