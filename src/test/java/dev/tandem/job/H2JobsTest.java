package dev.tandem.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in a file, which belongs to one service. */
class H2JobsTest extends JobsContract {
  @TempDir private Path directory;

  @Override
  Database database() {
    return Database.inFile(directory.resolve("jobs"));
  }

  @Test
  void aFileInUseIsToldWithAWayOut() throws Exception {
    Path file = directory.resolve("tandem.mv.db");
    try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(() -> Database.inFile(directory))
          .hasMessage(
              file
                  + " is open in another process; give each service its own tandem.data-dir, or set"
                  + " tandem.database-url to a PostgreSQL that they share");
    }
  }

  /** As it does when its disk is full. */
  @Test
  @Timeout(60)
  void opensAgainWhenItHasClosedItself() {
    try (var database = Database.inFile(directory);
        var queue = JobQueue.open(database, worker, clock, JobQueue.Options.USUAL)) {
      String id = queue.submit(Submission.of("before", "{}")).id();
      assertThat(isAnswered(() -> database.transact(H2JobsTest::shutDown))).isFalse();
      while (!isAnswered(() -> queue.find(id).isPresent())) {
        Thread.onSpinWait();
      }
    }
  }

  private static boolean shutDown(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      return statement.execute("shutdown immediately");
    }
  }

  private static boolean isAnswered(BooleanSupplier question) {
    try {
      return question.getAsBoolean();
    } catch (Fault closed) {
      return false;
    }
  }

  @Test
  void nothingThatWasToldIsLostToAKill() throws Exception {
    var killed =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                FakeService.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String id =
        killed
            .inputReader()
            .lines()
            .filter(line -> line.startsWith("job "))
            .findFirst()
            .orElseThrow()
            .substring(4);
    killed.destroyForcibly().waitFor();
    try (var database = Database.inFile(directory);
        var queue = JobQueue.open(database, worker, clock, JobQueue.Options.USUAL)) {
      var attempt = worker.next();
      assertThat(attempt.job.id()).isEqualTo(id);
      assertThat(attempt.job.attempts()).extracting(Attempt::outcome).containsExactly("lost", null);
      assertThat(queue.history(id, "log")).hasSize(1);
      attempt.ends(new Outcome.Succeeded("{}"));
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsTold() throws Exception {
    Path file = Files.writeString(directory.resolve("tandem.mv.db"), "no database ".repeat(2000));
    assertThatThrownBy(() -> Database.inFile(directory))
        .hasMessageStartingWith(file + " cannot be opened: ")
        .hasMessageEndingWith("; move it away to begin anew");
  }

  @Test
  void anUrlOfAnotherDatabaseIsRefusedWithoutItsPassword() {
    assertThatThrownBy(() -> Database.shared("jdbc:mysql://u:secret@host/x?p=secret", null, null))
        .hasMessage(
            "tandem.database-url must begin with jdbc:postgresql:, got \"jdbc:mysql://host/x\"");
  }
}
