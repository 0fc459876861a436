package dev.tandem.job;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tandem.fault.Fault;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Where jobs are kept, with the tables in it; safe for many threads. */
public final class Database implements AutoCloseable {
  /**
   * Two for those who ask and for heartbeats, one for the poll.
   *
   * <p>H2 writes what is committed at once: its own delay of half a second would lose it to a kill.
   * Its asynchronous files stay open when a thread that uses them is interrupted, as workers are.
   */
  private static final int CONNECTIONS = 3;

  private static final String H2_OPTIONS =
      ";CACHE_SIZE=2048;DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;LOCK_TIMEOUT=10000";
  private static final int ALREADY_OPEN = 90020;
  private static final String TAKEN = "23505";

  private final HikariDataSource source;
  private final boolean shared;

  private Database(HikariDataSource source, boolean shared) {
    this.source = source;
    this.shared = shared;
  }

  /** Work within one transaction. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T in(Connection connection) throws SQLException;
  }

  /** The H2 file in that folder, for this process alone. */
  public static Database inFile(Path directory) {
    Path file = directory.toAbsolutePath().resolve("tandem");
    var settings = settings("jdbc:h2:async:" + file + H2_OPTIONS);
    // It closes itself when its disk is full, and its connections call themselves valid still; a
    // new one opens it again.
    settings.setConnectionTestQuery("select 1");
    try {
      return opened(settings, false);
    } catch (RuntimeException e) {
      if (causes(e).anyMatch(sql -> sql.getErrorCode() == ALREADY_OPEN)) {
        throw Fault.unavailable(
            "%s.mv.db is open in another process; give each service its own tandem.data-dir, or set"
                    .formatted(file)
                + " tandem.database-url to a PostgreSQL that they share");
      }
      throw new Fault(
          Fault.Kind.UNAVAILABLE,
          file + ".mv.db cannot be opened: " + why(e) + "; move it away to begin anew",
          e);
    }
  }

  /** One that several services may share, as {@code jdbc:postgresql://host/name}. */
  public static Database shared(String url, @Nullable String user, @Nullable String password) {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw Fault.badInput(
          "tandem.database-url must begin with jdbc:postgresql:, got \"" + bare(url) + "\"");
    }
    var settings = settings(url);
    settings.setUsername(user);
    settings.setPassword(password);
    try {
      return opened(settings, true);
    } catch (RuntimeException e) {
      throw new Fault(
          Fault.Kind.UNAVAILABLE,
          "tandem.database-url " + bare(url) + " cannot be used: " + why(e),
          e);
    }
  }

  /** Whether another service may be at work in it. */
  boolean isShared() {
    return shared;
  }

  DataSource source() {
    return source;
  }

  /** Does it as a whole or not at all. */
  <T extends @Nullable Object> T transact(Work<T> work) {
    try (var connection = source.getConnection()) {
      try {
        connection.setAutoCommit(false);
        T done = work.in(connection);
        connection.commit();
        return done;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    } catch (SQLException e) {
      if (TAKEN.equals(e.getSQLState())) {
        throw new Fault(Fault.Kind.CONFLICT, "it is there already", e);
      }
      if (isDiskFull(e)) {
        throw new Fault(
            Fault.Kind.INSUFFICIENT_STORAGE,
            "the disk of the database is full; free some space and try again",
            e);
      }
      throw new Fault(Fault.Kind.UNAVAILABLE, "the database does not answer: " + why(e), e);
    }
  }

  /** A connection that cannot even do that is never used again. */
  private void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
      source.evictConnection(connection);
    }
  }

  private static boolean isDiskFull(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .anyMatch(cause -> String.valueOf(cause.getMessage()).contains("No space left"));
  }

  @Override
  public void close() {
    source.close();
  }

  private static HikariConfig settings(String url) {
    var settings = new HikariConfig();
    settings.setJdbcUrl(url);
    settings.setPoolName("jobs");
    settings.setMaximumPoolSize(CONNECTIONS);
    settings.setMinimumIdle(1);
    settings.setConnectionTimeout(10_000);
    return settings;
  }

  private static Database opened(HikariConfig settings, boolean shared) {
    var source = new HikariDataSource(settings);
    try {
      Flyway.configure()
          .dataSource(source)
          .locations("classpath:dev/tandem/job/migration")
          .placeholders(Map.of("bytes", shared ? "bytea" : "varbinary"))
          .load()
          .migrate();
      return new Database(source, shared);
    } catch (FlywayException e) {
      source.close();
      throw e;
    }
  }

  private static Stream<SQLException> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast);
  }

  private static String why(Throwable failure) {
    String told =
        causes(failure)
            .reduce((first, second) -> second)
            .map(Throwable::getMessage)
            .orElse(failure.getMessage());
    return String.valueOf(told).lines().findFirst().orElse("").strip();
  }

  /** Without what may be a password. */
  private static String bare(String url) {
    return url.replaceAll("[?].*", "").replaceAll("//[^/]*@", "//");
  }
}
