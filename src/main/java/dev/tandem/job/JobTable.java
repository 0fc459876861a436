package dev.tandem.job;

import dev.tandem.fault.Fault;
import dev.tandem.job.Job.Told;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of jobs, read and written within a transaction of the caller's. */
final class JobTable {
  private final Connection connection;

  JobTable(Connection connection) {
    this.connection = connection;
  }

  /** With a place in the order of submissions. */
  record Placed(long ordinal, Row row) {}

  void insert(Row row) throws SQLException {
    String sql =
        """
        insert into training_job (name, tags, specification, priority, idempotency_key, max_attempts,
          limit_millis, state, wanted, token, failures, attempts, progress, metrics, advice, result,
          error, last_event, created_at, started_at, finished_at, id, submitted)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;
    try (var statement = connection.prepareStatement(sql)) {
      int at = fill(statement, row);
      statement.setString(at, digest(row.job().specification()));
      statement.executeUpdate();
    }
    new EventTable(connection).add(row.job().id(), row.fresh());
  }

  /** All of it, and the events that are fresh. */
  void save(Row row) throws SQLException {
    String sql =
        """
        update training_job set name = ?, tags = ?, specification = ?, priority = ?,
          idempotency_key = ?, max_attempts = ?, limit_millis = ?, state = ?, wanted = ?, token = ?,
          failures = ?, attempts = ?, progress = ?, metrics = ?, advice = ?, result = ?, error = ?,
          last_event = ?, created_at = ?, started_at = ?, finished_at = ? where id = ?
        """;
    try (var statement = connection.prepareStatement(sql)) {
      fill(statement, row);
      statement.executeUpdate();
    }
    new EventTable(connection).add(row.job().id(), row.fresh());
  }

  Optional<Row> find(String id) throws SQLException {
    return one("select * from training_job where id = ?", id);
  }

  /** For this transaction alone until it ends. */
  Optional<Row> lock(String id) throws SQLException {
    return one("select * from training_job where id = ? for update", id);
  }

  Optional<Row> withKey(String idempotencyKey) throws SQLException {
    return one("select * from training_job where idempotency_key = ?", idempotencyKey);
  }

  /** Whether that is what the job was submitted with, whatever a retry made of it. */
  boolean wasSubmittedWith(String id, String specification) throws SQLException {
    try (var statement =
        connection.prepareStatement("select submitted from training_job where id = ?")) {
      statement.setString(1, id);
      try (var rows = statement.executeQuery()) {
        return rows.next() && rows.getString(1).equals(digest(specification));
      }
    }
  }

  /** Those before that place, the newest first. */
  List<Placed> list(@Nullable JobState state, @Nullable String tag, int limit, long before)
      throws SQLException {
    String sql =
        "select * from training_job where ordinal < ?"
            + (state == null ? "" : " and state = ?")
            + (tag == null ? "" : " and position(? in tags) > 0")
            + " order by ordinal desc limit ?";
    try (var statement = connection.prepareStatement(sql)) {
      int at = 1;
      statement.setLong(at++, before);
      if (state != null) {
        statement.setString(at++, state.slug());
      }
      if (tag != null) {
        statement.setString(at++, "\n" + tag + "\n");
      }
      statement.setInt(at, limit);
      return rows(statement);
    }
  }

  Map<JobState, Integer> counts() throws SQLException {
    var counts = new EnumMap<JobState, Integer>(JobState.class);
    for (JobState state : JobState.values()) {
      counts.put(state, 0);
    }
    String sql = "select state, count(*) from training_job group by state";
    try (var statement = connection.prepareStatement(sql);
        var rows = statement.executeQuery()) {
      while (rows.next()) {
        counts.put(JobState.parse(rows.getString(1)), rows.getInt(2));
      }
    }
    return counts;
  }

  /** Queued jobs that no execution is scheduled for, since a process died in between. */
  List<Row> stranded(String task) throws SQLException {
    String sql =
        """
        select * from training_job where state = 'queued' and not exists (
          select 1 from scheduled_tasks where task_name = ?
          and task_instance = training_job.id || '/' || cast(training_job.token as varchar))
        """;
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, task);
      return rows(statement).stream().map(Placed::row).toList();
    }
  }

  void delete(String id) throws SQLException {
    try (var statement = connection.prepareStatement("delete from training_job where id = ?")) {
      statement.setString(1, id);
      statement.executeUpdate();
    }
  }

  private Optional<Row> one(String sql, String argument) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, argument);
      return rows(statement).stream().findFirst().map(Placed::row);
    }
  }

  private static List<Placed> rows(PreparedStatement statement) throws SQLException {
    var found = new ArrayList<Placed>();
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        found.add(new Placed(rows.getLong("ordinal"), row(rows)));
      }
    }
    return found;
  }

  private static Row row(ResultSet row) throws SQLException {
    var job =
        new Job(
            row.getString("id"),
            submission(row),
            JobState.parse(row.getString("state")),
            Slugs.parse(row.getString("wanted"), "wanted", Wanted.values()),
            ToldJson.attempts(row.getString("attempts")),
            new Told(row.getString("progress"), row.getString("metrics"), row.getString("advice")),
            row.getString("result"),
            row.getString("error"),
            new Job.Times(
                at(row, "created_at").orElseThrow(),
                at(row, "started_at").orElse(null),
                at(row, "finished_at").orElse(null)));
    return new Row(
        job, row.getLong("token"), row.getInt("failures"), row.getLong("last_event"), List.of());
  }

  private static Submission submission(ResultSet row) throws SQLException {
    long limit = row.getLong("limit_millis");
    var time = row.wasNull() ? null : Duration.ofMillis(limit);
    return new Submission(
        row.getString("name"),
        row.getString("tags").lines().filter(tag -> !tag.isEmpty()).toList(),
        row.getString("specification"),
        row.getInt("priority"),
        row.getString("idempotency_key"),
        new Limits(row.getInt("max_attempts"), time));
  }

  private static Optional<Instant> at(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /** From the first parameter on, the id last; the one after it is next. */
  private static int fill(PreparedStatement statement, Row row) throws SQLException {
    Job job = row.job();
    int at = fill(statement, job.submission());
    statement.setString(at++, job.state().slug());
    statement.setString(at++, Slugs.slug(job.wanted()));
    statement.setLong(at++, row.token());
    statement.setInt(at++, row.failures());
    statement.setString(at++, ToldJson.write(job.attempts()));
    statement.setString(at++, job.told().progress());
    statement.setString(at++, job.told().metrics());
    statement.setString(at++, job.told().advice());
    statement.setString(at++, job.result());
    statement.setString(at++, job.error());
    statement.setLong(at++, row.lastEvent());
    setInstant(statement, at++, job.times().createdAt());
    setInstant(statement, at++, job.times().startedAt());
    setInstant(statement, at++, job.times().finishedAt());
    statement.setString(at++, job.id());
    return at;
  }

  private static int fill(PreparedStatement statement, Submission submission) throws SQLException {
    int at = 1;
    statement.setString(at++, submission.name());
    statement.setString(at++, "\n" + String.join("\n", submission.tags()) + "\n");
    statement.setString(at++, submission.specification());
    statement.setInt(at++, submission.priority());
    statement.setString(at++, submission.idempotencyKey());
    statement.setInt(at++, submission.limits().attempts());
    Duration time = submission.limits().time();
    statement.setObject(at++, time == null ? null : time.toMillis(), Types.BIGINT);
    return at;
  }

  static void setInstant(PreparedStatement statement, int at, @Nullable Instant when)
      throws SQLException {
    statement.setObject(
        at, when == null ? null : when.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
  }

  private static String digest(String text) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw Fault.internal("this Java has no SHA-256", e);
    }
  }
}
