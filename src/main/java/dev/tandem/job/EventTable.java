package dev.tandem.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The events of jobs, read and written within a transaction of the caller's. */
final class EventTable {
  private static final String COLUMNS = "select id, type, data, happened_at from training_event ";

  private final Connection connection;

  EventTable(Connection connection) {
    this.connection = connection;
  }

  void add(String job, List<JobEvent> events) throws SQLException {
    String sql =
        "insert into training_event (job_id, id, type, data, happened_at) values (?, ?, ?, ?, ?)";
    try (var statement = connection.prepareStatement(sql)) {
      for (JobEvent event : events) {
        statement.setString(1, job);
        statement.setLong(2, event.id());
        statement.setString(3, event.type());
        statement.setString(4, event.data());
        JobTable.setInstant(statement, 5, event.at());
        statement.executeUpdate();
      }
    }
  }

  List<JobEvent> after(String job, long id, int limit) throws SQLException {
    String sql = COLUMNS + "where job_id = ? and id > ? order by id limit ?";
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, job);
      statement.setLong(2, id);
      statement.setInt(3, limit);
      return events(statement);
    }
  }

  List<JobEvent> ofType(String job, String type) throws SQLException {
    String sql = COLUMNS + "where job_id = ? and type = ? order by id";
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, job);
      statement.setString(2, type);
      return events(statement);
    }
  }

  Optional<JobEvent> latest(String job, String type) throws SQLException {
    String sql = COLUMNS + "where job_id = ? and type = ? order by id desc limit 1";
    try (var statement = connection.prepareStatement(sql)) {
      statement.setString(1, job);
      statement.setString(2, type);
      return events(statement).stream().findFirst();
    }
  }

  private static List<JobEvent> events(PreparedStatement statement) throws SQLException {
    var events = new ArrayList<JobEvent>();
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        events.add(
            new JobEvent(
                rows.getLong(1),
                rows.getString(2),
                rows.getString(3),
                rows.getObject(4, OffsetDateTime.class).toInstant()));
      }
    }
    return events;
  }
}
