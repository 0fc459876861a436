package dev.tandem;

import dev.tandem.dataset.Datasets;
import dev.tandem.dataset.Downloads;
import dev.tandem.dataset.NamedDatasets;
import dev.tandem.fault.Fault;
import dev.tandem.inference.Predictor;
import dev.tandem.pipeline.Evaluations;
import dev.tandem.registry.ModelRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Evaluations and the datasets they need, wired. */
@Configuration(proxyBeanMethods = false)
class EvaluationConfiguration {
  @Bean(destroyMethod = "close")
  Downloads downloads(Datasets datasets, TandemProperties properties) {
    Path folder = properties.dataDir().toAbsolutePath().resolve("datasets/downloads");
    return new Downloads(NamedDatasets.of(datasets, folder, properties.datasetMirror()));
  }

  @Bean(destroyMethod = "close")
  Evaluations evaluations(
      ModelRegistry registry, Predictor predictor, Datasets datasets, TandemProperties properties) {
    Path directory = properties.dataDir().toAbsolutePath().resolve("evaluations");
    try {
      return Evaluations.open(
          directory,
          new Evaluations.Surroundings(registry, predictor, datasets, Clock.systemUTC()));
    } catch (IOException e) {
      throw new Fault(
          Fault.Kind.UNAVAILABLE, "evaluations cannot be kept in " + directory + ": " + e, e);
    }
  }
}
