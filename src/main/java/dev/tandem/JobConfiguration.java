package dev.tandem;

import dev.tandem.archive.Leftovers;
import dev.tandem.dataset.Datasets;
import dev.tandem.fault.Fault;
import dev.tandem.job.AwaitedJobs;
import dev.tandem.job.Database;
import dev.tandem.job.JobQueue;
import dev.tandem.job.Jobs;
import dev.tandem.job.Worker;
import dev.tandem.pipeline.ChildJvm;
import dev.tandem.pipeline.JobMetrics;
import dev.tandem.pipeline.Retention;
import dev.tandem.pipeline.RunDirectories;
import dev.tandem.pipeline.TrainingJobs;
import dev.tandem.pipeline.TrainingWorker;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.registry.Uploads;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;

/** Trainings as jobs, wired: datasets, the database, the queue in it, and who works it out. */
@Configuration(proxyBeanMethods = false)
class JobConfiguration {
  @Bean
  Datasets datasets(TandemProperties properties) {
    Path directory = properties.dataDir().toAbsolutePath().resolve("datasets");
    try {
      var datasets = Datasets.open(directory);
      if (properties.databaseUrl().isEmpty()) {
        datasets.sweep(); // nobody else works in this folder
      }
      return datasets;
    } catch (IOException e) {
      throw unwritable(properties, e);
    }
  }

  @Bean
  RunDirectories runDirectories(TandemProperties properties) {
    return new RunDirectories(properties.dataDir());
  }

  @Bean
  ChildJvm trainer(TandemProperties properties) {
    return new ChildJvm(Application.class.getName(), properties.jobMemory().toBytes());
  }

  @Bean
  JobMetrics jobMetrics(MeterRegistry meters) {
    return new JobMetrics(meters, Clock.systemUTC());
  }

  @Bean
  TrainingWorker.Publishing publishing(ModelRegistry registry, Uploads uploads) {
    return new TrainingWorker.Publishing(registry, uploads);
  }

  @Bean
  Worker worker(
      RunDirectories runs,
      ChildJvm trainer,
      TrainingWorker.Publishing publishing,
      JobMetrics metrics) {
    return metrics.measuring(new TrainingWorker(runs, trainer, publishing));
  }

  /** Opened beside the rest of the start. */
  @Bean(destroyMethod = "close")
  AwaitedJobs jobs(Worker worker, TandemProperties properties) {
    return AwaitedJobs.open(
        () -> database(properties),
        worker,
        Clock.systemUTC(),
        JobQueue.Options.USUAL.withConcurrent(properties.maxConcurrentJobs()));
  }

  private static Database database(TandemProperties properties) {
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

  private static Fault unwritable(TandemProperties properties, IOException failure) {
    return new Fault(
        Fault.Kind.UNAVAILABLE,
        "tandem.data-dir " + properties.dataDir() + " cannot be written: " + failure.getMessage(),
        failure);
  }

  @Bean
  TrainingJobs trainingJobs(
      Jobs jobs, RunDirectories runs, Datasets datasets, ModelRegistry models) {
    return new TrainingJobs(jobs, runs, datasets, models);
  }

  /** A start without the jobs' database is none. */
  @Bean
  SmartInitializingSingleton databaseAwaited(AwaitedJobs jobs) {
    return jobs::await;
  }

  @Bean
  JobCare jobCare(
      TrainingJobs trainings, Retention retention, JobMetrics metrics, Datasets datasets) {
    return new JobCare(
        trainings.jobs(), retention, metrics, datasets, new Leftovers(Clock.systemUTC()));
  }

  @Bean
  Retention retention(TrainingJobs trainings, RunDirectories runs, TandemProperties properties) {
    var rule = new Retention.Rule(properties.keepRuns(), properties.keepRunsFor());
    return new Retention(trainings, runs, Clock.systemUTC(), rule);
  }

  /** What is done for the jobs now and then. */
  record JobCare(
      Jobs jobs, Retention retention, JobMetrics metrics, Datasets datasets, Leftovers leftovers) {
    @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    void measure() {
      metrics.refresh(jobs);
    }

    @Scheduled(initialDelay = 60, fixedDelay = 3600, timeUnit = TimeUnit.SECONDS)
    void sweep() {
      retention.sweep();
      datasets.sweep(leftovers);
    }
  }

  @Bean
  JobStop jobStop(AwaitedJobs jobs) {
    return new JobStop(jobs);
  }

  /** Has trainers keep what they have and end, while requests in flight end too. */
  static final class JobStop implements SmartLifecycle {
    private final AwaitedJobs jobs;
    private final AtomicBoolean running = new AtomicBoolean();

    JobStop(AwaitedJobs jobs) {
      this.jobs = jobs;
    }

    @Override
    public void start() {
      running.set(true);
    }

    @Override
    public void stop() {
      running.set(false);
      jobs.stop();
    }

    @Override
    public void stop(Runnable done) {
      Thread.ofVirtual()
          .start(
              () -> {
                stop();
                done.run();
              });
    }

    @Override
    public boolean isRunning() {
      return running.get();
    }

    @Override
    public int getPhase() {
      return SmartLifecycle.DEFAULT_PHASE - 1024; // the web server's, which waits for requests
    }
  }
}
