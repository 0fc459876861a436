package dev.tandem.metrics;

import dev.tandem.registry.ModelStatus;
import dev.tandem.registry.Registry;
import dev.tandem.registry.VersionState;
import dev.tandem.registry.VersionStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** State, size and load time of what is in the registry, brought up to date each second. */
@Component
final class ModelMetrics {
  private final Registry registry;
  private final MultiGauge states;
  private final MultiGauge bytes;
  private final MultiGauge loadSeconds;

  ModelMetrics(Registry registry, MeterRegistry meters) {
    this.registry = registry;
    states =
        MultiGauge.builder("tandem_model_state")
            .description("1 for the state a version is in, 0 for the others")
            .register(meters);
    bytes =
        MultiGauge.builder("tandem_model_bytes")
            .description("Bytes of a loaded version's weights and graph")
            .register(meters);
    loadSeconds =
        MultiGauge.builder("tandem_model_load_seconds")
            .description("How long the model's latest load took, warm-up included")
            .register(meters);
  }

  @Scheduled(fixedDelay = 1000)
  void refresh() {
    var stateRows = new ArrayList<Row<?>>();
    var byteRows = new ArrayList<Row<?>>();
    var loadRows = new ArrayList<Row<?>>();
    for (ModelStatus model : registry.models()) {
      for (VersionStatus version : model.versions()) {
        var tags = Tags.of("model", model.name(), "version", Long.toString(version.version()));
        for (VersionState state : VersionState.values()) {
          stateRows.add(Row.of(tags.and("state", spelt(state)), state == version.state() ? 1 : 0));
        }
        if (isInMemory(version.state())) {
          byteRows.add(Row.of(tags, version.bytes()));
        }
      }
      latestLoad(model.versions())
          .ifPresent(
              version ->
                  loadRows.add(
                      Row.of(Tags.of("model", model.name()), version.loadTime().toNanos() / 1e9)));
    }
    states.register(stateRows, true);
    bytes.register(byteRows, true);
    loadSeconds.register(loadRows, true);
  }

  private static boolean isInMemory(VersionState state) {
    return state == VersionState.AVAILABLE || state == VersionState.UNLOADING;
  }

  private static Optional<VersionStatus> latestLoad(List<VersionStatus> versions) {
    VersionStatus latest = null;
    for (var version : versions) {
      var at = version.loadedAt();
      if (at != null
          && (latest == null || latest.loadedAt() == null || at.isAfter(latest.loadedAt()))) {
        latest = version;
      }
    }
    return Optional.ofNullable(latest);
  }

  private static String spelt(VersionState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
