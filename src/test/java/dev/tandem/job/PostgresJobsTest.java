package dev.tandem.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs in a real PostgreSQL, which two services share. */
class PostgresJobsTest extends JobsContract {
  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.builder().setConnectConfig("connectTimeout", "20").start();
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
  }

  @Override
  Database database() {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("drop schema public cascade");
      statement.execute("create schema public");
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
    return Database.shared(postgres.getJdbcUrl("postgres", "postgres"), null, null);
  }

  @Test
  void twoServicesShareTheQueue() throws Exception {
    var second = new FakeWorker();
    JobQueue other = queue(second);
    Job one = jobs.submit(Submission.of("one", "{}"));
    Job two = jobs.submit(Submission.of("two", "{}"));
    var first = worker.next();
    var theirs = second.next();
    assertThat(new String[] {first.job.id(), theirs.job.id()})
        .containsExactlyInAnyOrder(one.id(), two.id());
    jobs.cancel(theirs.job.id());
    assertThat(theirs.told()).isEqualTo(Wanted.CANCEL);
    theirs.ends(new Outcome.Cancelled());
    assertThat(ended(theirs.job.id()).state()).isEqualTo(JobState.CANCELLED);
    try (var events = other.events(first.job.id(), 2)) {
      first.progress.event("log", "{}");
      assertThat(events.next(Duration.ofSeconds(20)))
          .hasValueSatisfying(event -> assertThat(event.type()).isEqualTo("log"));
    }
  }
}
