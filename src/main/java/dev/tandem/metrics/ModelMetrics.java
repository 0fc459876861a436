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
import java.util.Locale;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** State and size of every version in the registry, brought up to date each second. */
@Component
final class ModelMetrics {
  private final Registry registry;
  private final MultiGauge states;
  private final MultiGauge bytes;

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
  }

  @Scheduled(fixedDelay = 1000)
  void refresh() {
    var stateRows = new ArrayList<Row<?>>();
    var byteRows = new ArrayList<Row<?>>();
    for (ModelStatus model : registry.models()) {
      for (VersionStatus version : model.versions()) {
        var tags = Tags.of("model", model.name(), "version", Long.toString(version.version()));
        for (VersionState state : VersionState.values()) {
          stateRows.add(Row.of(tags.and("state", spelt(state)), state == version.state() ? 1 : 0));
        }
        byteRows.add(Row.of(tags, version.bytes()));
      }
    }
    states.register(stateRows, true);
    bytes.register(byteRows, true);
  }

  private static String spelt(VersionState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
