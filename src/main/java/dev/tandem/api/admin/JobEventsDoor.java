package dev.tandem.api.admin;

import dev.tandem.fault.Fault;
import dev.tandem.job.Events;
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
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Shows what happens to a job as it happens. A watcher waits in a virtual thread of its own. */
@Tag(name = "Training")
@RestController
final class JobEventsDoor {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final TrainingJobs trainings;
  private final Watching watching;

  JobEventsDoor(TrainingJobs trainings, Watching watching) {
    this.trainings = trainings;
    this.watching = watching;
  }

  @Operation(
      summary = "Watch a training",
      description =
          "Server-sent events (text/event-stream), from the first on: state {state, attempt,"
              + " reason}, step {step, steps, loss, examples_per_second}, epoch {epoch, epochs,"
              + " metrics, learning_rate, seconds}, advice {code, epoch, detail}, log {level,"
              + " message}, publishing {model, version}. id counts; Last-Event-ID continues behind"
              + " that one. A comment each 15 seconds keeps the connection open. The stream ends"
              + " with the job, or when the service stops; to continue where a job has ended and"
              + " nothing is left is answered 204, which tells a browser not to come again.")
  @ApiResponse(
      responseCode = "200",
      description = "The events",
      content =
          @Content(
              mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
              schema = @Schema(type = "string")))
  @ApiResponse(responseCode = "204", description = "The job has ended, and all was told")
  @ApiResponse(responseCode = "400", ref = "BadInput")
  @ApiResponse(responseCode = "404", ref = "NotFound")
  @GetMapping(
      path = TrainingJobJson.PATH + "/{id}/events",
      produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  void watch(
      @PathVariable @JobId String id,
      @RequestHeader(name = "Last-Event-ID", required = false)
          @Parameter(description = "Number of the last event that was seen.", example = "17")
          @Nullable String last,
      @Parameter(hidden = true) HttpServletResponse response)
      throws IOException {
    long after = after(last);
    try (var watch = watching.begin();
        Events events = trainings.jobs().events(id, after)) {
      var first = events.next(Duration.ZERO);
      if (first.isEmpty() && events.isEnded() && after > 0) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        return;
      }
      response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
      response.setHeader("Cache-Control", "no-cache");
      response.setHeader("X-Accel-Buffering", "no");
      var out = response.getOutputStream();
      if (first.isPresent()) {
        write(out, first.get());
      }
      response.flushBuffer();
      follow(events, response);
    } catch (InterruptedException e) {
      return; // the service stops; the caller comes again
    }
  }

  private void follow(Events events, HttpServletResponse response)
      throws IOException, InterruptedException {
    var out = response.getOutputStream();
    while (watching.isRunning() && !events.isEnded()) {
      var event = events.next(HEARTBEAT);
      if (event.isPresent()) {
        write(out, event.get());
      } else {
        out.write(":\n\n".getBytes(StandardCharsets.UTF_8));
      }
      response.flushBuffer();
    }
  }

  private static void write(OutputStream out, JobEvent event) throws IOException {
    String text =
        "id: " + event.id() + "\nevent: " + event.type() + "\ndata: " + event.data() + "\n\n";
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static long after(@Nullable String last) {
    if (last == null || last.isBlank()) {
      return 0;
    }
    if (!last.strip().matches("[0-9]{1,18}")) {
      throw Fault.badInput("Last-Event-ID must be the number of an event, got '" + last + "'");
    }
    return Long.parseLong(last.strip());
  }
}
