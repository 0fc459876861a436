package dev.tandem.job;

import dev.tandem.fault.Fault;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of a database that is opened beside the rest of a start: whoever asks waits for it. Closed,
 * it stops the workers and closes the database.
 */
public final class AwaitedJobs implements Jobs, AutoCloseable {
  private final CompletableFuture<Opened> opening;
  private final AtomicBoolean stopped = new AtomicBoolean();

  private AwaitedJobs(CompletableFuture<Opened> opening) {
    this.opening = opening;
  }

  private record Opened(Database database, JobQueue queue) {}

  /** Begins to open the database in a thread of its own, and the queue in it. */
  public static AwaitedJobs open(
      Supplier<Database> database, Worker worker, Clock clock, JobQueue.Options options) {
    var opening = new CompletableFuture<Opened>();
    Thread.ofPlatform()
        .daemon()
        .name("database-opener")
        .start(
            () -> {
              try {
                Database opened = database.get();
                opening.complete(new Opened(opened, JobQueue.open(opened, worker, clock, options)));
              } catch (RuntimeException | Error e) {
                opening.completeExceptionally(e);
              }
            });
    return new AwaitedJobs(opening);
  }

  /** Returns when they are at work; fails as the database did. */
  public void await() {
    queue();
  }

  private JobQueue queue() {
    try {
      return opening.join().queue();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Fault fault
          ? fault
          : Fault.internal("the database did not open", e);
    }
  }

  /** Tells the workers to stop and waits for them; what is stored can still be read. */
  public void stop() {
    if (!stopped.getAndSet(true)) {
      opening.thenAccept(opened -> opened.queue().close()).exceptionally(failed -> null).join();
    }
  }

  @Override
  public void close() {
    stop();
    opening.thenAccept(opened -> opened.database().close()).exceptionally(failed -> null).join();
  }

  @Override
  public Job submit(Submission submission) {
    return queue().submit(submission);
  }

  @Override
  public Optional<Job> find(String id) {
    return queue().find(id);
  }

  @Override
  public JobPage list(
      @Nullable JobState state, @Nullable String tag, int limit, @Nullable String pageToken) {
    return queue().list(state, tag, limit, pageToken);
  }

  @Override
  public Job cancel(String id) {
    return queue().cancel(id);
  }

  @Override
  public Job pause(String id) {
    return queue().pause(id);
  }

  @Override
  public Job resume(String id) {
    return queue().resume(id);
  }

  @Override
  public Job retry(String id, @Nullable Submission anew) {
    return queue().retry(id, anew);
  }

  @Override
  public void delete(String id) {
    queue().delete(id);
  }

  @Override
  public Events events(String id, long after) {
    return queue().events(id, after);
  }

  @Override
  public Map<JobState, Integer> counts() {
    return queue().counts();
  }

  @Override
  public List<JobEvent> history(String id, String type) {
    return queue().history(id, type);
  }
}
