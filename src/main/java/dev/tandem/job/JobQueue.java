package dev.tandem.job;

import dev.tandem.fault.Fault;
import dev.tandem.job.Stage.Action;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in a database, given out by db-scheduler to the one worker of each process: the most urgent
 * first, so many at once as the options say. An execution is named after the job and its token, so
 * one that is out of date finds nothing to do.
 */
public final class JobQueue implements Jobs, AutoCloseable {
  private static final int MOST_LISTED = 1000;

  private final Database database;
  private final Clock clock;
  private final Bells bells = new Bells();
  private final Dispatch dispatch;

  private JobQueue(Database database, Worker worker, Clock clock, Options options) {
    this.database = database;
    this.clock = clock;
    this.dispatch = new Dispatch(this, database, worker, options);
  }

  /**
   * How it works.
   *
   * @param concurrent jobs at once in this process
   * @param poll how often it looks for what another process queued
   * @param heartbeat how often it says that it lives; who has not for six of them is dead
   * @param grace how long workers have to end when it is closed
   */
  public record Options(int concurrent, Duration poll, Duration heartbeat, Duration grace) {
    public static final Options USUAL =
        new Options(1, Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(12));

    public Options {
      if (concurrent < 1) {
        throw Fault.badInput("tandem.max-concurrent-jobs must be at least 1, got " + concurrent);
      }
    }

    public Options withConcurrent(int other) {
      return new Options(other, poll, heartbeat, grace);
    }
  }

  /** At work; to be closed before the database is. */
  public static JobQueue open(Database database, Worker worker, Clock clock, Options options) {
    var queue = new JobQueue(database, worker, clock, options);
    queue.dispatch.start();
    return queue;
  }

  @Override
  public Job submit(Submission submission) {
    Optional<Job> known = withKeyOf(submission);
    if (known.isPresent()) {
      return known.get();
    }
    Instant now = now();
    var job =
        new Job(
            UUID.randomUUID().toString(),
            submission,
            JobState.QUEUED,
            Wanted.RUN,
            List.of(),
            Job.Told.NOTHING,
            null,
            null,
            new Job.Times(now, null, null));
    Row row = Row.of(job).telling("state", ToldJson.state(job, null), now);
    try {
      database.transact(
          connection -> {
            new JobTable(connection).insert(row);
            return row;
          });
    } catch (Fault e) {
      if (e.kind() == Fault.Kind.CONFLICT) {
        return withKeyOf(submission).orElseThrow(() -> e);
      }
      throw e;
    }
    follow(row);
    return job;
  }

  @Override
  public Optional<Job> find(String id) {
    return database.transact(connection -> new JobTable(connection).find(id)).map(Row::job);
  }

  @Override
  public JobPage list(
      @Nullable JobState state, @Nullable String tag, int limit, @Nullable String pageToken) {
    if (limit < 1 || limit > MOST_LISTED) {
      throw Fault.badInput("limit must be 1 to " + MOST_LISTED + ", got " + limit);
    }
    long before = pageToken == null ? Long.MAX_VALUE : place(pageToken);
    List<JobTable.Placed> found =
        database.transact(
            connection -> new JobTable(connection).list(state, tag, limit + 1, before));
    List<JobTable.Placed> page = found.subList(0, Math.min(limit, found.size()));
    String next = found.size() > limit ? Long.toString(page.getLast().ordinal()) : null;
    return new JobPage(page.stream().map(placed -> placed.row().job()).toList(), next);
  }

  @Override
  public Job cancel(String id) {
    return act(id, Action.CANCEL, null);
  }

  @Override
  public Job pause(String id) {
    return act(id, Action.PAUSE, null);
  }

  @Override
  public Job resume(String id) {
    return act(id, Action.RESUME, null);
  }

  @Override
  public Job retry(String id, @Nullable Submission anew) {
    return act(id, Action.RETRY, anew);
  }

  @Override
  public void delete(String id) {
    database.transact(
        connection -> {
          var table = new JobTable(connection);
          Row row = table.lock(id).orElseThrow(() -> missing(id));
          if (!row.job().state().isEnded()) {
            throw Fault.conflict(
                "job %s is %s; cancel it before it is deleted"
                    .formatted(id, row.job().state().slug()));
          }
          table.delete(id);
          return row;
        });
    bells.ring(id);
  }

  @Override
  public Events events(String id, long after) {
    if (find(id).isEmpty()) {
      throw missing(id);
    }
    return new StoredEvents(database, bells, id, after);
  }

  @Override
  public List<JobEvent> history(String id, String type) {
    if (find(id).isEmpty()) {
      throw missing(id);
    }
    return database.transact(connection -> new EventTable(connection).ofType(id, type));
  }

  Optional<JobEvent> latest(String id, String type) {
    return database.transact(connection -> new EventTable(connection).latest(id, type));
  }

  @Override
  public Map<JobState, Integer> counts() {
    return database.transact(connection -> new JobTable(connection).counts());
  }

  /** Tells the workers to stop, waits for them, and leaves their jobs queued. */
  @Override
  public void close() {
    dispatch.close();
  }

  /** As a process that is killed does: nothing is said and nothing is ended. */
  void abandon() {
    dispatch.abandon();
  }

  /** To the precision that every database keeps. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Changes a row, if the change gives one. */
  @FunctionalInterface
  interface Change {
    Optional<Row> of(Row row);
  }

  /** What the change gave, stored and followed; nothing where it gave nothing, or no such job. */
  Optional<Row> change(String id, Change change) {
    Optional<Row> changed =
        database.transact(
            connection -> {
              var table = new JobTable(connection);
              Optional<Row> next = table.lock(id).flatMap(change::of);
              if (next.isPresent()) {
                table.save(next.get());
              }
              return next;
            });
    changed.ifPresent(this::follow);
    return changed;
  }

  /** Whether the attempt was still the one that is heard. */
  boolean tell(RunningAttempt attempt, String type, String data) {
    return change(
            attempt.job(),
            row -> {
              if (!row.isWorkedOutBy(attempt.token())) {
                return Optional.empty();
              }
              Row told = row.withTold(ToldJson.after(row.job().told(), type, data));
              Row noted = ToldJson.resumedFrom(data).map(told::resumedFrom).orElse(told);
              return Optional.of(noted.telling(type, data, now()));
            })
        .isPresent();
  }

  private Job act(String id, Action action, @Nullable Submission anew) {
    return change(
            id,
            row -> {
              Stage next = row.stage().after(action).orElseThrow(() -> refused(row, action));
              Row asked = action == Action.RETRY ? again(row, anew) : row;
              Row resumed = action == Action.RESUME ? asked.withFailures(0) : asked;
              return Optional.of(resumed.at(next, now(), null));
            })
        .orElseThrow(() -> missing(id))
        .job();
  }

  private static Row again(Row row, @Nullable Submission anew) {
    Row fresh = row.withFailures(0).withOutcome(null, null);
    if (anew == null) {
      return fresh;
    }
    String key = row.job().submission().idempotencyKey();
    return fresh.withTold(Job.Told.NOTHING).withSubmission(anew.withIdempotencyKey(key));
  }

  /** What others have to hear of a row that was stored. */
  private void follow(Row row) {
    Job job = row.job();
    if (job.state() == JobState.QUEUED) {
      dispatch.schedule(row);
    }
    dispatch.want(job.id(), job.wanted());
    if (!row.fresh().isEmpty()) {
      bells.ring(job.id());
    }
  }

  private Optional<Job> withKeyOf(Submission submission) {
    String key = submission.idempotencyKey();
    if (key == null) {
      return Optional.empty();
    }
    return database.transact(
        connection -> {
          var table = new JobTable(connection);
          Optional<Job> known = table.withKey(key).map(Row::job);
          if (known.isPresent()
              && !table.wasSubmittedWith(known.get().id(), submission.specification())) {
            throw Fault.conflict(
                "Idempotency-Key \"%s\" was used for job %s with another specification"
                    .formatted(key, known.get().id()));
          }
          return known;
        });
  }

  private static long place(String pageToken) {
    try {
      return Long.parseLong(pageToken);
    } catch (NumberFormatException e) {
      throw Fault.badInput("page_token \"" + pageToken + "\" was not given by a list");
    }
  }

  private static Fault refused(Row row, Action action) {
    String state =
        row.stage().wanted() == Wanted.CANCEL ? "being cancelled" : row.job().state().slug();
    return Fault.conflict(
        "job %s is %s, so it cannot %s".formatted(row.job().id(), state, Slugs.slug(action)));
  }

  private static Fault missing(String id) {
    return Fault.notFound("there is no job " + id);
  }
}
