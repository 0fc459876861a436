package dev.tandem.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.tandem.fault.Fault;
import dev.tandem.job.JobQueue.Options;
import dev.tandem.job.Stage.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has queued jobs worked out in this process, and those of processes that died. */
final class Dispatch {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);
  private static final String TASK = "job";
  private static final Duration REPEAT = Duration.ofSeconds(10);

  private final JobQueue queue;
  private final Database database;
  private final Worker worker;
  private final Options options;
  private final CustomTask<Void> task;
  private final Scheduler scheduler;
  private final ExecutorService workers;
  private final ScheduledExecutorService housekeeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("job-heartbeat").factory());
  private final Map<String, RunningAttempt> running = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean stopping;

  Dispatch(JobQueue queue, Database database, Worker worker, Options options) {
    this.queue = queue;
    this.database = database;
    this.worker = worker;
    this.options = options;
    this.workers =
        Executors.newFixedThreadPool(
            options.concurrent(), Thread.ofPlatform().daemon().name("job-worker-", 0).factory());
    this.task =
        Tasks.custom(TASK, Void.class)
            .onDeadExecution(this::revive)
            .onFailure(new FailureHandler.OnFailureRetryLater<>(REPEAT))
            .execute(
                (instance, context) -> {
                  work(Ticket.parse(instance.getId()));
                  return (complete, operations) -> forget(operations);
                });
    this.scheduler = scheduler();
  }

  /** A job and the token it was queued with, as an execution is named. */
  record Ticket(String job, long token) {
    static Ticket of(Row row) {
      return new Ticket(row.job().id(), row.token());
    }

    static Ticket parse(String name) {
      int cut = name.lastIndexOf('/');
      return new Ticket(name.substring(0, cut), Long.parseLong(name.substring(cut + 1)));
    }

    @Override
    public String toString() {
      return job + "/" + token;
    }
  }

  void start() {
    if (!database.isShared()) {
      buryThoseBefore();
    }
    scheduler.start();
    housekeeper.scheduleWithFixedDelay(
        this::look, 0, options.poll().toMillis(), TimeUnit.MILLISECONDS);
  }

  void schedule(Row row) {
    scheduler.scheduleIfNotExists(
        task.instanceBuilder(Ticket.of(row).toString())
            .priority(row.job().submission().priority())
            .build(),
        queue.now());
  }

  void want(String job, Wanted wanted) {
    RunningAttempt attempt = running.get(job);
    if (attempt != null) {
      attempt.want(wanted);
    }
  }

  void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    stopping = true;
    running.values().forEach(attempt -> attempt.want(Wanted.STOP));
    scheduler.stop();
  }

  void abandon() {
    stopping = true;
    housekeeper.shutdownNow();
  }

  private Scheduler scheduler() {
    return Scheduler.create(database.source(), task)
        .clock(queue::now)
        .schedulerName(new SchedulerName.Fixed(UUID.randomUUID().toString()))
        .jdbcCustomization(
            database.isShared()
                ? new PostgreSqlJdbcCustomization(false, false)
                : new DefaultJdbcCustomization(false))
        .threads(options.concurrent())
        .executorService(workers)
        .dueExecutor(
            Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("job-poll").factory()))
        .housekeeperExecutor(housekeeper)
        // it is woken by each look
        .pollingInterval(Duration.ofMinutes(1))
        // no more than it can begin, so that what waits is picked by priority at each poll
        .pollUsingFetch(0, 1)
        .enablePriority()
        .enableImmediateExecution()
        .heartbeatInterval(options.heartbeat())
        .shutdownMaxWait(options.grace())
        .build();
  }

  /** Nobody else is in this database: whoever was at work in it is dead. */
  private void buryThoseBefore() {
    database.transact(
        connection -> {
          try (var statement =
              connection.prepareStatement(
                  "update scheduled_tasks set last_heartbeat = ? where picked = true")) {
            JobTable.setInstant(statement, 1, Instant.EPOCH);
            return statement.executeUpdate();
          }
        });
  }

  private void work(Ticket ticket) {
    if (stopping) {
      return; // it is queued still; the next start finds it
    }
    var claimed = queue.change(ticket.job(), row -> claimed(row, ticket));
    if (claimed.isEmpty() || !claimed.get().isWorkedOutBy(ticket.token())) {
      return;
    }
    var attempt = new RunningAttempt(queue, claimed.get(), Thread.currentThread());
    running.put(ticket.job(), attempt);
    try {
      if (stopping) {
        attempt.want(Wanted.STOP);
      }
      Job job = claimed.get().job();
      LOG.info("job {} \"{}\" attempt {} started", job.id(), job.name(), job.attempt());
      Outcome outcome = outcome(job, attempt);
      running.remove(ticket.job());
      // an interrupt was meant for the worker alone
      Thread.interrupted();
      end(ticket, outcome);
    } finally {
      running.remove(ticket.job());
    }
  }

  private Optional<Row> claimed(Row row, Ticket ticket) {
    if (row.token() != ticket.token()) {
      return Optional.empty();
    }
    if (row.job().state() == JobState.RUNNING) {
      // the execution is ours alone, so the attempt ended and could not be stored
      return Optional.of(Ending.lost(row, queue.now()));
    }
    return row.stage()
        .after(Action.CLAIM)
        .map(stage -> row.beginning(queue.now()).at(stage, queue.now(), null));
  }

  private Outcome outcome(Job job, RunningAttempt attempt) {
    try {
      return worker.run(job, attempt);
    } catch (InterruptedException e) {
      return new Outcome.Stopped();
    } catch (Fault e) {
      LOG.warn("job {} failed: {}", job.id(), e.detail());
      return new Outcome.Failed(e.detail(), e.kind() == Fault.Kind.UNAVAILABLE);
    } catch (Exception e) {
      LOG.error("job {} failed", job.id(), e);
      return new Outcome.Failed(String.valueOf(e), true);
    }
  }

  private void end(Ticket ticket, Outcome outcome) {
    var ended =
        queue.change(
            ticket.job(),
            row ->
                row.isWorkedOutBy(ticket.token())
                    ? Optional.of(Ending.of(row, outcome, queue.now()))
                    : Optional.empty());
    ended.ifPresentOrElse(
        row -> LOG.info("job {} is {}", ticket.job(), row.job().state().slug()),
        () -> LOG.warn("job {} had been given to another attempt by then", ticket.job()));
  }

  private void revive(ExecutionComplete dead, ExecutionOperations<Void> operations) {
    var ticket = Ticket.parse(dead.getExecution().getId());
    var revived =
        queue.change(
            ticket.job(),
            row ->
                row.isWorkedOutBy(ticket.token())
                    ? Optional.of(Ending.lost(row, queue.now()))
                    : Optional.empty());
    forget(operations);
    revived.ifPresent(
        row ->
            LOG.warn("job {} lost its process and is {}", ticket.job(), row.job().state().slug()));
  }

  private static void forget(ExecutionOperations<Void> operations) {
    try {
      operations.remove();
    } catch (ExecutionException e) {
      LOG.debug("another process took it for dead and removed it", e);
    }
  }

  /** What other processes changed, and what a process that died left between two steps. */
  private void look() {
    try {
      for (RunningAttempt attempt : running.values()) {
        Optional<Row> row =
            database.transact(connection -> new JobTable(connection).find(attempt.job()));
        if (row.isEmpty() || !row.get().isWorkedOutBy(attempt.token())) {
          if (running.get(attempt.job()) == attempt) {
            attempt.supersede();
          }
        } else {
          attempt.want(row.get().job().wanted());
        }
      }
      List<Row> stranded = database.transact(connection -> new JobTable(connection).stranded(TASK));
      stranded.forEach(this::schedule);
      scheduler.triggerCheckForDueExecutions();
    } catch (RuntimeException e) {
      LOG.warn("jobs cannot be looked after: {}", e.getMessage());
    }
  }
}
