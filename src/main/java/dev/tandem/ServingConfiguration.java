package dev.tandem;

import dev.tandem.batching.Ticker;
import dev.tandem.inference.Predictor;
import dev.tandem.inference.RequestMetrics;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.registry.Registry;
import dev.tandem.registry.Store;
import dev.tandem.runtime.ModelRuntime;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.runtime.tflite.TfLiteRuntime;
import dev.tandem.tensor.NativeEnvironment;
import dev.tandem.tensor.Tensor;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

/** The serving wing, wired: runtimes, registry, predictor. */
@Configuration(proxyBeanMethods = false)
class ServingConfiguration {
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
        store,
        runtimes,
        Preprocessors::open,
        Clock.systemUTC(),
        ticker,
        metrics::observe,
        properties.warmupTimeout());
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

  @Bean
  IdleLooks idleLooks() {
    return new IdleLooks(new IdleMemory(NativeEnvironment::trim, NativeEnvironment::settle));
  }

  /** Looks every few seconds whether memory can go back. */
  record IdleLooks(IdleMemory memory) {
    @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    void look() {
      memory.look(Tensor.live() > 0, Runtime.getRuntime().totalMemory());
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
        .start(
            () -> {
              registry.start(properties.pollInterval());
              registry.poll();
              NativeEnvironment.settle();
            });
  }
}
