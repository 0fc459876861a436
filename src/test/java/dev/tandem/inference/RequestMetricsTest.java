package dev.tandem.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.batching.BatchObserver;
import dev.tandem.batching.Ran;
import dev.tandem.fault.Fault;
import dev.tandem.model.ModelName;
import dev.tandem.model.ModelRef;
import dev.tandem.model.ModelVersion;
import dev.tandem.registry.Lease;
import dev.tandem.registry.ModelSettings;
import dev.tandem.registry.ModelStatus;
import dev.tandem.registry.Registry;
import dev.tandem.registry.VersionState;
import dev.tandem.registry.VersionStatus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestMetricsTest {
  private static final BatchObserver.Run FIVE_ROWS_AND_THREE_MORE =
      new Ran(2, 5, 3, BatchObserver.Reason.TIMEOUT, 1_000_000, 2_000_000, 3_000_000);

  private static final ModelVersion FIRST = new ModelVersion(new ModelName("m"), 1);
  private static final ModelVersion SECOND = new ModelVersion(new ModelName("m"), 2);

  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final RequestMetrics metrics = new RequestMetrics(meters);
  private final Versions registry = new Versions();

  @Test
  void exposesCountersAndBucketsByTheirNames() {
    metrics
        .of(FIRST)
        .request("serving_default", Door.UPLOAD, null, TimeUnit.MILLISECONDS.toNanos(3));
    metrics
        .of(FIRST)
        .request(
            "serving_default", Door.UPLOAD, Fault.Kind.TIMED_OUT, TimeUnit.SECONDS.toNanos(40));
    metrics.of(FIRST).phase(Phase.RUN, TimeUnit.MICROSECONDS.toNanos(100));
    var ok =
        "door=\"upload\",model=\"m\",outcome=\"ok\",signature=\"serving_default\",version=\"1\"";
    assertThat(meters.scrape().lines())
        .contains(
            "tandem_requests_total{" + ok + "} 1.0",
            "tandem_request_duration_seconds_count{" + ok + "} 1",
            "tandem_request_duration_seconds_sum{" + ok + "} 0.003",
            "tandem_request_duration_seconds_bucket{" + ok + ",le=\"0.002\"} 0",
            "tandem_request_duration_seconds_bucket{" + ok + ",le=\"0.005\"} 1",
            "tandem_requests_total{" + ok.replace("ok", "timed-out") + "} 1.0",
            "tandem_request_duration_seconds_bucket{"
                + ok.replace("ok", "timed-out")
                + ",le=\"30.0\"} 0",
            "tandem_phase_duration_seconds_bucket{model=\"m\",phase=\"run\",version=\"1\",le=\"1.0E-4\"} 1");
  }

  @Test
  void exposesBatchesFromZeroOnAndWhatTheyDid() {
    var batches = metrics.observe(FIRST);
    var version = "{model=\"m\",version=\"1\"}";
    assertThat(meters.scrape().lines())
        .contains(
            "tandem_batches_total{model=\"m\",reason=\"full\",version=\"1\"} 0.0",
            "tandem_batch_padding_rows_total" + version + " 0.0",
            "tandem_queue_depth{model=\"m\"} 0.0",
            "tandem_in_flight{model=\"m\"} 0.0",
            "tandem_refused_total{model=\"m\",reason=\"queue-full\"} 0.0",
            "tandem_refused_total{model=\"m\",reason=\"expired\"} 0.0",
            "tandem_refused_total{model=\"m\",reason=\"closed\"} 0.0");
    batches.waiting(3);
    batches.ran(FIVE_ROWS_AND_THREE_MORE);
    batches.waiting(-2);
    batches.refused(BatchObserver.Refusal.QUEUE_FULL);
    assertThat(meters.scrape().lines())
        .contains(
            "tandem_batches_total{model=\"m\",reason=\"timeout\",version=\"1\"} 1.0",
            "tandem_batch_padding_rows_total" + version + " 3.0",
            "tandem_batch_size_sum" + version + " 5.0",
            "tandem_batch_size_bucket{model=\"m\",version=\"1\",le=\"4.0\"} 0",
            "tandem_batch_size_bucket{model=\"m\",version=\"1\",le=\"8.0\"} 1",
            "tandem_queue_depth{model=\"m\"} 1.0",
            "tandem_refused_total{model=\"m\",reason=\"queue-full\"} 1.0",
            "tandem_phase_duration_seconds_sum{model=\"m\",phase=\"queue\",version=\"1\"} 0.001",
            "tandem_phase_duration_seconds_sum{model=\"m\",phase=\"batch\",version=\"1\"} 0.002",
            "tandem_phase_duration_seconds_sum{model=\"m\",phase=\"run\",version=\"1\"} 0.003");
  }

  @Test
  void countsFromZeroAgainAndGoesOnCounting() {
    var batches = metrics.observe(FIRST);
    metrics.of(FIRST).request("serving_default", Door.UPLOAD, null, 1000);
    metrics.of(FIRST).request("serving_default", Door.UPLOAD, Fault.Kind.BAD_INPUT, 1000);
    batches.ran(FIVE_ROWS_AND_THREE_MORE);
    batches.waiting(3);
    metrics.restart();
    var ok =
        "door=\"upload\",model=\"m\",outcome=\"ok\",signature=\"serving_default\",version=\"1\"";
    assertThat(meters.scrape().lines())
        .contains(
            "tandem_requests_total{" + ok + "} 0.0",
            "tandem_request_duration_seconds_count{" + ok + "} 0",
            "tandem_phase_duration_seconds_count{model=\"m\",phase=\"run\",version=\"1\"} 0",
            "tandem_batches_total{model=\"m\",reason=\"timeout\",version=\"1\"} 0.0",
            "tandem_batch_size_count{model=\"m\",version=\"1\"} 0",
            "tandem_queue_depth{model=\"m\"} 3.0")
        .noneMatch(line -> line.contains("bad-input"));
    metrics.of(FIRST).request("serving_default", Door.UPLOAD, null, 1000);
    metrics.of(FIRST).request("serving_default", Door.UPLOAD, Fault.Kind.BAD_INPUT, 1000);
    batches.ran(FIVE_ROWS_AND_THREE_MORE);
    assertThat(meters.scrape().lines())
        .contains(
            "tandem_requests_total{" + ok + "} 1.0",
            "tandem_requests_total{" + ok.replace("ok", "bad-input") + "} 1.0",
            "tandem_batches_total{model=\"m\",reason=\"timeout\",version=\"1\"} 1.0",
            "tandem_batch_padding_rows_total{model=\"m\",version=\"1\"} 3.0");
  }

  @Test
  void takesTheSeriesOfAnEndedVersionAwayAfterSomeSweeps() {
    registry.serves(FIRST, SECOND);
    for (var version : List.of(FIRST, SECOND)) {
      metrics.of(version).request("serving_default", Door.TFSERVING, null, 1);
      metrics.of(version).phase(Phase.DECODE, 1);
    }
    registry.serves(SECOND);
    for (int i = 0; i < SweptMetrics.KEPT_SWEEPS; i++) {
      metrics.sweep(registry);
      assertThat(meters.scrape()).contains("version=\"1\"");
    }
    metrics.sweep(registry);
    assertThat(meters.scrape()).doesNotContain("version=\"1\"").contains("version=\"2\"");
    registry.serves(FIRST, SECOND);
    metrics.of(FIRST).request("serving_default", Door.TFSERVING, null, 1);
    assertThat(meters.scrape()).contains("version=\"1\"");
  }

  @Test
  void aVersionThatComesBackInTimeKeepsItsSeries() {
    metrics.of(FIRST).request("serving_default", Door.TFSERVING, null, 1);
    for (int i = 0; i < 3 * SweptMetrics.KEPT_SWEEPS; i++) {
      if (i % 2 == 0) {
        registry.serves();
      } else {
        registry.serves(FIRST);
      }
      metrics.sweep(registry);
    }
    assertThat(meters.scrape()).contains("version=\"1\"");
  }

  @Test
  void takesTheSeriesOfAGoneModelAwayAndKeepsThoseOfNames() {
    metrics.unresolved("m").request(RequestMetrics.UNKNOWN, Door.UPLOAD, Fault.Kind.NOT_FOUND, 1);
    metrics
        .unresolved(RequestMetrics.UNKNOWN)
        .request(RequestMetrics.UNKNOWN, Door.UPLOAD, Fault.Kind.NOT_FOUND, 1);
    for (int i = 0; i <= SweptMetrics.KEPT_SWEEPS; i++) {
      metrics.sweep(registry);
    }
    assertThat(meters.scrape()).doesNotContain("model=\"m\"").contains("model=\"unknown\"");
  }

  private static final class Versions implements Registry {
    private List<ModelVersion> served = List.of();

    void serves(ModelVersion... versions) {
      served = List.of(versions);
    }

    @Override
    public Lease lease(ModelRef ref) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<ModelStatus> models() {
      return find("m").stream().toList();
    }

    @Override
    public Optional<ModelStatus> find(String name) {
      var statuses = new ArrayList<VersionStatus>();
      for (var id : served) {
        statuses.add(
            new VersionStatus(
                id.version(), VersionState.AVAILABLE, null, "", 0, null, Map.of(), Map.of()));
      }
      return statuses.isEmpty()
          ? Optional.empty()
          : Optional.of(new ModelStatus(name, ModelSettings.DEFAULT, statuses));
    }

    @Override
    public boolean isSettled() {
      return true;
    }
  }
}
