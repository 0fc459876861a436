package dev.tandem.api.admin;

import dev.tandem.batching.Ticker;
import dev.tandem.registry.Benchmarks;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.registry.Registry;
import dev.tandem.registry.Uploads;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the operator's door stands on. */
@Configuration(proxyBeanMethods = false)
class AdminConfiguration {
  @Bean
  Uploads uploads(
      ModelRegistry registry,
      @Value("${tandem.data-dir:data}") Path dataDir,
      @Value("${tandem.max-model-bytes:4294967296}") long maxBytes) {
    return Uploads.open(registry, dataDir.toAbsolutePath().resolve("tmp"), maxBytes);
  }

  @Bean
  Benchmarks benchmarks(Registry registry, Ticker ticker) {
    return new Benchmarks(registry, ticker);
  }
}
