package dev.tandem;

import dev.tandem.dataset.Datasets;
import dev.tandem.fault.Fault;
import dev.tandem.job.Database;
import dev.tandem.job.JobQueue;
import dev.tandem.job.Outcome;
import dev.tandem.job.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Jobs, wired: the database and the queue in it. */
@Configuration(proxyBeanMethods = false)
class JobConfiguration {
  @Bean(destroyMethod = "close")
  Database database(TandemProperties properties) {
    if (!properties.databaseUrl().isEmpty()) {
      return Database.shared(
          properties.databaseUrl(), properties.databaseUser(), properties.databasePassword());
    }
    Path directory = properties.dataDir().toAbsolutePath().resolve("database");
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw unwritable(properties, e);
    }
    return Database.inFile(directory);
  }

  @Bean
  Datasets datasets(TandemProperties properties) {
    Path directory = properties.dataDir().toAbsolutePath().resolve("datasets");
    try {
      return Datasets.open(directory);
    } catch (IOException e) {
      throw unwritable(properties, e);
    }
  }

  private static Fault unwritable(TandemProperties properties, IOException failure) {
    return new Fault(
        Fault.Kind.UNAVAILABLE,
        "tandem.data-dir " + properties.dataDir() + " cannot be written: " + failure.getMessage(),
        failure);
  }

  @Bean(destroyMethod = "close")
  JobQueue jobs(Database database, ObjectProvider<Worker> worker, TandemProperties properties) {
    return JobQueue.open(
        database,
        worker.getIfAvailable(() -> (job, progress) -> nobody()),
        Clock.systemUTC(),
        JobQueue.Options.USUAL.withConcurrent(properties.maxConcurrentJobs()));
  }

  private static Outcome nobody() {
    throw new Fault(Fault.Kind.NOT_IMPLEMENTED, "this service works no jobs out");
  }
}
