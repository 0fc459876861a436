package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** A service that stops lets watchers go and trainings keep what they have. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(600)
class StoppedTrainingTest {
  private static final int SECONDS_TO_STOP = 25;

  @TempDir Path directory;

  @Test
  void endsTrainerAndWatcherAndGoesOnAtTheNextStart() throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    try (var service = new KilledService(directory, store)) {
      String id = service.submit("stopped", 40);
      var steps = new CountDownLatch(1);
      var watching =
          CompletableFuture.runAsync(
              () -> {
                try {
                  service.watch(
                      id,
                      line -> {
                        if (line.equals("event: epoch")) {
                          steps.countDown();
                        }
                      });
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      steps.await();
      var trainers = service.trainers();
      assertThat(trainers).isNotEmpty();
      assertThat(service.stopWithin(SECONDS_TO_STOP)).as("exit code").isZero();
      assertThat(trainers).noneMatch(ProcessHandle::isAlive);
      watching.get(SECONDS_TO_STOP, TimeUnit.SECONDS);

      service.start();
      JsonNode job = service.ended(id);
      assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("succeeded");
      assertThat(job.at("/attempts/0/outcome").asString()).isEqualTo("stopped");
      assertThat(job.at("/attempts/1/resumed_from_step").asLong()).isPositive();
      assertThat(service.states("stopped")).containsExactly("1 available");
    }
  }
}
