package dev.tandem.api.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.fault.Fault;
import dev.tandem.registry.BenchmarkFigures;
import dev.tandem.registry.BenchmarkPlan;
import dev.tandem.registry.Benchmarks;
import dev.tandem.registry.VersionState;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Measures a version where it runs. */
@Tag(name = "Versions")
@RestController
final class BenchmarkDoor {
  private static final int WARMUP = 5;
  private static final int RUNS = 100;

  private final Benchmarks benchmarks;
  private final KnownModels models;

  BenchmarkDoor(Benchmarks benchmarks, KnownModels models) {
    this.benchmarks = benchmarks;
    this.models = models;
  }

  /** How to measure; what is left out is as in the example, one row and one caller. */
  @Schema(name = "BenchmarkPlan")
  record PlanJson(
      @Schema(example = "5", minimum = "0", maximum = "10000") @Nullable Long warmup,
      @Schema(example = "100", minimum = "1", maximum = "100000") @Nullable Long runs,
      @JsonProperty("batch_size") @Schema(example = "10", minimum = "1", maximum = "4096")
          @Nullable Long batchSize,
      @Schema(example = "1", minimum = "1", maximum = "64") @Nullable Long concurrency) {
    BenchmarkPlan plan() {
      return new BenchmarkPlan(
          or(warmup, WARMUP), or(runs, RUNS), or(batchSize, 1), or(concurrency, 1));
    }

    private static long or(@Nullable Long given, long absent) {
      return given == null ? absent : given;
    }
  }

  /** What was measured. */
  @Schema(name = "BenchmarkFigures")
  record FiguresJson(
      @JsonProperty("mean_ms") @Schema(example = "0.42") double meanMs,
      @JsonProperty("std_ms") @Schema(example = "0.03") double stdMs,
      @JsonProperty("p50_ms") @Schema(example = "0.41") double p50Ms,
      @JsonProperty("p95_ms") @Schema(example = "0.47") double p95Ms,
      @JsonProperty("p99_ms") @Schema(example = "0.53") double p99Ms,
      @JsonProperty("items_per_second") @Schema(example = "23809.5") double itemsPerSecond,
      @Schema(
              description = "Runs that were measured; fewer than asked for if time ran out.",
              example = "100")
          int runs) {
    static FiguresJson of(BenchmarkFigures figures) {
      return new FiguresJson(
          figures.meanMs(),
          figures.stdMs(),
          figures.p50Ms(),
          figures.p95Ms(),
          figures.p99Ms(),
          figures.itemsPerSecond(),
          figures.runs());
    }
  }

  @Operation(
      summary = "Measure a version",
      description =
          "Runs the version's default signature on zeros, past the batcher, so that the figures"
              + " are of the model and not of the queue; it still shares the machine with the"
              + " requests under way. It ends after 30 seconds with what it has. One measurement"
              + " at a time.")
  @ApiResponse(responseCode = "200", description = "The figures")
  @ChangesModel
  @ApiResponse(responseCode = "422", ref = "Unprocessable")
  @PostMapping(
      path = "/api/v1/models/{name}/versions/{version}:benchmark",
      produces = MediaType.APPLICATION_JSON_VALUE)
  FiguresJson benchmark(
      @PathVariable String name,
      @PathVariable String version,
      @RequestBody(required = false) @Nullable PlanJson plan) {
    long number = KnownModels.number(version);
    var status = models.expect(name, number);
    if (status.state() != VersionState.AVAILABLE) {
      throw Fault.conflict(
          "version %d of model %s is not available; load it first".formatted(number, name));
    }
    var asked = plan == null ? new PlanJson(null, null, null, null) : plan;
    return FiguresJson.of(benchmarks.measure(name, number, asked.plan()));
  }
}
