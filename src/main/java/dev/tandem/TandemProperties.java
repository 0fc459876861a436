package dev.tandem;

import dev.tandem.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The service's own settings, under {@code tandem.}.
 *
 * @param modelStore the folder that holds {@code <name>/<version>/}, or {@code s3://bucket/prefix}
 * @param dataDir everything Tandem writes, unpacked natives, temporary files and a bucket's cache
 *     included
 * @param pollInterval how often the store is looked at
 * @param predictTimeout how long a predict request may take where the caller sets no deadline
 * @param maxBodyBytes the largest request body
 * @param maxModelBytes the largest body that uploads a model
 * @param maxDatasetBytes the largest body that uploads a dataset
 * @param datasetMirror where named datasets are fetched from instead of their official addresses
 * @param maxItems the most images, texts or rows of one upload
 * @param warmupTimeout how long a run of a version's warm-up may take before the version fails
 * @param rehearsal how long the service asks its own doors before it is ready
 * @param shutdownDelay how long to answer on after a signal to stop, while not ready
 * @param databaseUrl a PostgreSQL that services share, as {@code jdbc:postgresql://host/name};
 *     empty for a file of one's own
 * @param databaseUser who it is asked as, where the URL does not say
 * @param databasePassword with what password
 * @param maxConcurrentJobs the most jobs that this service works out at once
 * @param jobMemory the most that the heap of a job's process may take
 * @param keepRuns the most jobs that are kept once they have ended
 * @param keepRunsFor how long they are kept; for ever where it is not said
 */
@ConfigurationProperties("tandem")
record TandemProperties(
    @DefaultValue("models") String modelStore,
    @DefaultValue("data") Path dataDir,
    @DefaultValue("1s") Duration pollInterval,
    @DefaultValue("30s") Duration predictTimeout,
    @DefaultValue("67108864") long maxBodyBytes,
    @DefaultValue("4294967296") long maxModelBytes,
    @DefaultValue("17179869184") long maxDatasetBytes,
    @DefaultValue("") String datasetMirror,
    @DefaultValue("256") int maxItems,
    @DefaultValue("60s") Duration warmupTimeout,
    @DefaultValue("3s") Duration rehearsal,
    @DefaultValue("0s") Duration shutdownDelay,
    @DefaultValue("") String databaseUrl,
    @Nullable String databaseUser,
    @Nullable String databasePassword,
    @DefaultValue("1") int maxConcurrentJobs,
    @DefaultValue("2GB") DataSize jobMemory,
    @DefaultValue("1000") int keepRuns,
    @Nullable Duration keepRunsFor) {
  private static final long LEAST_JOB_MEMORY = 64L << 20;

  TandemProperties {
    requirePositive("tandem.poll-interval", pollInterval);
    requirePositive("tandem.predict-timeout", predictTimeout);
    requirePositive("tandem.warmup-timeout", warmupTimeout);
    if (jobMemory.toBytes() < LEAST_JOB_MEMORY) {
      throw Fault.badInput("tandem.job-memory must be at least 64MB, got " + jobMemory);
    }
  }

  private static void requirePositive(String key, Duration given) {
    if (!given.isPositive()) {
      throw Fault.badInput(key + " must be longer than 0, got " + given.toMillis() + "ms");
    }
  }
}
