package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.dataset.Datasets;
import dev.tandem.job.Database;
import dev.tandem.job.Job;
import dev.tandem.job.JobQueue;
import dev.tandem.job.Outcome;
import dev.tandem.job.Submission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Old runs go, with their files; nothing that runs does. */
@Timeout(60)
class RetentionTest {
  @TempDir Path directory;
  private Database database;
  private JobQueue queue;
  private RunDirectories runs;
  private TrainingJobs trainings;

  @BeforeEach
  void open() throws Exception {
    database = Database.inFile(directory.resolve("database"));
    queue =
        JobQueue.open(
            database,
            (job, progress) -> {
              if (job.name().equals("waiting")) {
                var told = new CountDownLatch(1);
                progress.whenWanted(wanted -> told.countDown());
                told.await();
                return new Outcome.Paused();
              }
              return new Outcome.Succeeded("{}");
            },
            Clock.systemUTC(),
            JobQueue.Options.USUAL);
    runs = new RunDirectories(directory);
    trainings =
        new TrainingJobs(
            queue,
            runs,
            Datasets.open(directory.resolve("datasets")),
            model -> java.util.Optional.empty());
  }

  @AfterEach
  void close() {
    queue.close();
    database.close();
  }

  private List<String> ended(int count) throws Exception {
    var ids = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      Job job = queue.submit(Submission.of("run " + i, "{}"));
      Files.createDirectories(directory.resolve("jobs").resolve(job.id()).resolve("model"));
      try (var events = queue.events(job.id(), 0)) {
        while (!events.isEnded()) {
          events.next(Duration.ofSeconds(20));
        }
      }
      ids.add(job.id());
    }
    return ids;
  }

  private void sweep(Clock clock, int newest, @Nullable Duration age) {
    new Retention(trainings, runs, clock, new Retention.Rule(newest, age)).sweep();
  }

  @Test
  void keepsTheNewest() throws Exception {
    List<String> ids = ended(3);
    Job waiting = queue.submit(Submission.of("waiting", "{}"));
    queue.pause(waiting.id());
    sweep(Clock.systemUTC(), 2, null);
    assertThat(queue.find(ids.get(0))).isEmpty();
    assertThat(queue.find(ids.get(1))).isPresent();
    assertThat(queue.find(ids.get(2))).isPresent();
    assertThat(queue.find(waiting.id())).isPresent();
    assertThat(runs.jobs()).contains(ids.get(1), ids.get(2)).doesNotContain(ids.get(0));
  }

  @Test
  void keepsThemForAWhile() throws Exception {
    List<String> ids = ended(1);
    sweep(Clock.systemUTC(), 10, Duration.ofDays(1));
    assertThat(queue.find(ids.getFirst())).isPresent();
    sweep(Clock.offset(Clock.systemUTC(), Duration.ofDays(2)), 10, Duration.ofDays(1));
    assertThat(queue.find(ids.getFirst())).isEmpty();
    assertThat(runs.jobs()).isEmpty();
  }

  @Test
  void removesFilesThatNoJobHas() throws Exception {
    List<String> ids = ended(1);
    Path gone = directory.resolve("jobs").resolve(new UUID(1, 2).toString());
    Files.createDirectories(gone.resolve("checkpoints"));
    Path others = Files.createDirectories(directory.resolve("jobs/lost+found"));
    sweep(Clock.systemUTC(), 10, null);
    assertThat(runs.jobs()).isEqualTo(ids);
    assertThat(gone).doesNotExist();
    assertThat(others).exists();
  }

  @Test
  void refusesRulesThatKeepNothing() {
    assertThatThrownBy(() -> new Retention.Rule(0, null)).hasMessageContaining("tandem.keep-runs");
    assertThatThrownBy(() -> new Retention.Rule(1, Duration.ZERO))
        .hasMessageContaining("tandem.keep-runs-for");
  }
}
