package dev.tandem.api.admin;

import dev.tandem.fault.Fault;
import dev.tandem.job.Job;
import dev.tandem.job.JobEvent;
import dev.tandem.pipeline.ReportPage;
import dev.tandem.pipeline.TrainingJobs;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
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
  private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");
  private static final MediaType SVG = MediaType.valueOf("image/svg+xml");

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
  String logs(@PathVariable @JobId String id) {
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
      description =
          "An HTML page with the curves, the evaluation and its pictures, which follows the"
              + " training while it runs. It needs nothing else, so it can be kept.")
  @ApiResponse(
      responseCode = "200",
      description = "The page",
      content = @Content(mediaType = MediaType.TEXT_HTML_VALUE, schema = @Schema(type = "string")))
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(path = "/report", produces = MediaType.TEXT_HTML_VALUE)
  ResponseEntity<String> report(@PathVariable @JobId String id) {
    return ResponseEntity.ok()
        .contentType(HTML)
        .header("Content-Security-Policy", ReportPage.contentSecurityPolicy())
        .header("X-Content-Type-Options", "nosniff")
        .cacheControl(CacheControl.noStore())
        .body(trainings.report(id));
  }

  @Operation(
      summary = "Show a picture of a training's report",
      description =
          "curves, confusion_matrix, calibration, roc, precision_recall, predictions or"
              + " regression_fit, as .svg or .png; while it trains, the curves so far.")
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
  ResponseEntity<Resource> picture(
      @PathVariable @JobId String id,
      @PathVariable @Parameter(description = "Its name and form.", example = "curves.svg")
          String picture) {
    int dot = Math.max(0, picture.lastIndexOf('.'));
    String name = picture.substring(0, dot);
    boolean isSvg = picture.endsWith(".svg");
    if (!TrainingJobs.isPicture(name) || !(isSvg || picture.endsWith(".png"))) {
      throw Fault.notFound(
          "there is no picture '%s'; there are: %s, as .svg or .png"
              .formatted(picture, String.join(", ", TrainingJobs.pictures())));
    }
    return ResponseEntity.ok()
        .contentType(isSvg ? SVG : MediaType.IMAGE_PNG)
        .header("Content-Security-Policy", "default-src 'none'; img-src data:")
        .body(name.equals("curves") ? curves(id, isSvg) : drawn(id, picture));
  }

  private Resource drawn(String id, String picture) {
    return new FileSystemResource(expect(id, "report/" + picture, "picture " + picture));
  }

  /** Those of the run, and until they are there, those of the epochs so far. */
  private Resource curves(String id, boolean isSvg) {
    String file = isSvg ? "curves.svg" : "curves.png";
    if (trainings.file(id, "report/" + file).isPresent()) {
      return drawn(id, file);
    }
    return trainings
        .curves(id)
        .map(picture -> isSvg ? picture.svg().getBytes(StandardCharsets.UTF_8) : picture.png())
        .<Resource>map(ByteArrayResource::new)
        .orElseGet(() -> drawn(id, file));
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
  void model(@PathVariable @JobId String id, @Parameter(hidden = true) HttpServletResponse response)
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
