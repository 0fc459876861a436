package dev.tandem;

import dev.tandem.batching.Ticker;
import dev.tandem.inference.Predictor;
import dev.tandem.inference.RequestMetrics;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.registry.Registry;
import dev.tandem.registry.Store;
import dev.tandem.registry.VersionStatus;
import dev.tandem.runtime.ModelRuntime;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.runtime.tflite.TfLiteRuntime;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.Scheduled;

/** The serving wing, wired: runtimes, registry, predictor. */
@Configuration(proxyBeanMethods = false)
class ServingConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  @Bean
  Ticker ticker() {
    return Ticker.SYSTEM;
  }

  @Bean(destroyMethod = "close")
  ModelRegistry registry(
      Store store, TandemProperties properties, Ticker ticker, RequestMetrics metrics) {
    List<ModelRuntime> runtimes =
        List.of(new SavedModelRuntime(properties.dataDir().resolve("frozen")), new TfLiteRuntime());
    return new ModelRegistry(
        store, runtimes, Preprocessors::open, Clock.systemUTC(), ticker, metrics::observe);
  }

  @Bean
  RequestMetrics requestMetrics(MeterRegistry meters) {
    return new RequestMetrics(meters);
  }

  @Bean
  Predictor predictor(Registry registry, Ticker ticker, RequestMetrics metrics) {
    return new Predictor(registry, ticker, metrics);
  }

  @Bean
  SweepMetrics sweepMetrics(RequestMetrics metrics, Registry registry) {
    return new SweepMetrics(metrics, registry);
  }

  /** A version that has ended leaves no series behind. */
  record SweepMetrics(RequestMetrics metrics, Registry registry) {
    @Scheduled(fixedDelay = 15, timeUnit = TimeUnit.SECONDS)
    void sweep() {
      metrics.sweep(registry);
    }
  }

  /**
   * Loads begin as soon as the registry is there, side by side with the rest of the start; a probe
   * that comes meanwhile is answered.
   */
  @Bean
  Thread storeOpener(ModelRegistry registry, TandemProperties properties) {
    return Thread.ofPlatform()
        .daemon()
        .name("store-opener")
        .start(() -> registry.start(properties.pollInterval()));
  }

  @Bean
  SayReady sayReady(Thread storeOpener, Registry registry, Environment environment) {
    return new SayReady(storeOpener, registry, environment);
  }

  record SayReady(Thread storeOpener, Registry registry, Environment environment) {
    @EventListener
    void say(AvailabilityChangeEvent<ReadinessState> event) throws InterruptedException {
      if (event.getState() != ReadinessState.ACCEPTING_TRAFFIC) {
        return;
      }
      storeOpener.join();
      var models = registry.models();
      LOG.info(
          "ready: {} of {} models serve on port {}",
          models.stream()
              .filter(model -> model.versions().stream().anyMatch(VersionStatus::isAvailable))
              .count(),
          models.size(),
          environment.getProperty("local.server.port"));
    }
  }
}
