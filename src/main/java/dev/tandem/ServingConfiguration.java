package dev.tandem;

import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import dev.tandem.inference.Predictor;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.registry.Registry;
import dev.tandem.runtime.ModelRuntime;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.runtime.tflite.TfLiteRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** The serving wing, wired: runtimes, registry, predictor. */
@Configuration(proxyBeanMethods = false)
class ServingConfiguration {
  @Bean
  Ticker ticker() {
    return Ticker.SYSTEM;
  }

  @Bean(destroyMethod = "close")
  ModelRegistry registry(TandemProperties properties, Ticker ticker) {
    Path store = Path.of(properties.modelStore()).toAbsolutePath();
    if (!Files.isDirectory(store)) {
      throw new Fault(
          Fault.Kind.UNAVAILABLE,
          "tandem.model-store "
              + store
              + " is not a folder; make it or set tandem.model-store to one");
    }
    List<ModelRuntime> runtimes = List.of(new SavedModelRuntime(), new TfLiteRuntime());
    return new ModelRegistry(store, runtimes, Preprocessors::open, Clock.systemUTC(), ticker);
  }

  @Bean
  Predictor predictor(Registry registry, Ticker ticker) {
    return new Predictor(registry, ticker);
  }

  /** Loads begin once the port is open, so that probes are answered while models load. */
  @Bean
  StartWatching startWatching(ModelRegistry registry, TandemProperties properties) {
    return new StartWatching(registry, properties);
  }

  record StartWatching(ModelRegistry registry, TandemProperties properties) {
    @EventListener(ApplicationReadyEvent.class)
    void start() {
      registry.start(properties.pollInterval());
    }
  }
}
