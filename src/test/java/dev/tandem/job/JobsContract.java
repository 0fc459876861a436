package dev.tandem.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What jobs do in any database. */
@Timeout(60)
abstract class JobsContract {
  private static final JobQueue.Options OPTIONS =
      new JobQueue.Options(
          1, Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofSeconds(5));
  private static final Submission SUBMISSION = Submission.of("digits", "{\"a\":1}");

  final SettableClock clock = new SettableClock();
  final FakeWorker worker = new FakeWorker();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Database database;
  JobQueue jobs;

  /** An empty one; where it is shared, opened once more it is the same. */
  abstract Database database();

  @BeforeEach
  void open() {
    database = database();
    jobs = queue(worker);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    database.close();
  }

  JobQueue queue(FakeWorker by) {
    var queue = JobQueue.open(database, by, clock, OPTIONS);
    opened.add(queue);
    return queue;
  }

  @Test
  void worksAJobOut() throws Exception {
    Job job = jobs.submit(SUBMISSION.withTags(List.of("a", "b c")));
    assertThat(job.state()).isEqualTo(JobState.QUEUED);
    var attempt = worker.next();
    assertThat(attempt.job.state()).isEqualTo(JobState.RUNNING);
    assertThat(attempt.job.tags()).containsExactly("a", "b c");
    assertThat(attempt.job.attempt()).isEqualTo(1);
    attempt.progress.event("step", "{\"step\":3,\"steps\":9,\"loss\":0.5}");
    attempt.progress.event("step", "{\"step\":4,\"steps\":9}"); // too soon
    attempt.progress.event("epoch", "{\"epoch\":1,\"epochs\":2,\"metrics\":{\"loss\":0.25}}");
    attempt.progress.event("advice", "{\"code\":\"plateau\"}");
    attempt.ends(new Outcome.Succeeded("{\"version\":4}"));
    Job done = ended(job.id());
    assertThat(done.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(done.result()).isEqualTo("{\"version\":4}");
    assertThat(done.told().progress())
        .isEqualTo("{\"step\":3,\"steps\":9,\"epoch\":1,\"epochs\":2}");
    assertThat(done.told().metrics()).isEqualTo("{\"loss\":0.25}");
    assertThat(done.told().advice()).isEqualTo("[{\"code\":\"plateau\"}]");
    assertThat(done.attempts())
        .singleElement()
        .satisfies(one -> assertThat(one.outcome()).isEqualTo("succeeded"));
    assertThat(jobs.history(job.id(), "epoch")).hasSize(1);
  }

  @Test
  void givesTheEventsThatWereStoredAndThenThoseThatCome() throws Exception {
    Job job = jobs.submit(SUBMISSION);
    var attempt = worker.next();
    attempt.progress.event("log", "{\"message\":\"one\"}");
    try (var events = jobs.events(job.id(), 2)) {
      assertThat(events.next(Duration.ofSeconds(20)))
          .hasValueSatisfying(
              event -> {
                assertThat(event.id()).isEqualTo(3);
                assertThat(event.data()).isEqualTo("{\"message\":\"one\"}");
              });
      assertThat(events.next(Duration.ZERO)).isEmpty();
      assertThat(events.isEnded()).isFalse();
      attempt.ends(new Outcome.Succeeded("{}"));
      assertThat(events.next(Duration.ofSeconds(20)))
          .hasValueSatisfying(
              event ->
                  assertThat(event.data())
                      .isEqualTo("{\"state\":\"succeeded\",\"attempt\":1,\"reason\":null}"));
      assertThat(events.next(Duration.ofSeconds(20))).isEmpty();
      assertThat(events.isEnded()).isTrue();
    }
  }

  @Test
  void takesTheMostUrgentFirst() throws Exception {
    jobs.submit(SUBMISSION);
    var first = worker.next();
    jobs.submit(SUBMISSION.withPriority(10));
    Job urgent = jobs.submit(SUBMISSION.withPriority(90));
    Job usual = jobs.submit(SUBMISSION);
    assertThat(worker.isIdle()).isTrue();
    first.ends(new Outcome.Succeeded("{}"));
    var second = worker.next();
    assertThat(second.job.id()).isEqualTo(urgent.id());
    second.ends(new Outcome.Succeeded("{}"));
    var third = worker.next();
    assertThat(third.job.id()).isEqualTo(usual.id());
  }

  @Test
  void repeatsACrashedAttemptAsOftenAsItMay() throws Exception {
    Job job = jobs.submit(SUBMISSION);
    for (int number = 1; number <= 3; number++) {
      var attempt = worker.next();
      assertThat(attempt.job.attempt()).isEqualTo(number);
      attempt.progress.event("state", "{\"resumed_from_step\":7}");
      attempt.ends(new Outcome.Failed("crashed", true));
    }
    Job failed = ended(job.id());
    assertThat(failed.state()).isEqualTo(JobState.FAILED);
    assertThat(failed.error()).isEqualTo("crashed");
    assertThat(failed.attempts()).extracting(Attempt::outcome).containsOnly("failed").hasSize(3);
    assertThat(failed.attempts().getLast().resumedFromStep()).isEqualTo(7);
  }

  @Test
  void doesNotRepeatWhatCannotDoBetterUntilAsked() throws Exception {
    Job job = jobs.submit(SUBMISSION);
    worker.next().ends(new Outcome.Failed("bad", false));
    assertThat(ended(job.id()).state()).isEqualTo(JobState.FAILED);
    Job again = jobs.retry(job.id(), Submission.of("again", "{\"a\":2}").withPriority(70));
    assertThat(again.state()).isEqualTo(JobState.QUEUED);
    assertThat(again.error()).isNull();
    var attempt = worker.next();
    assertThat(attempt.job.specification()).isEqualTo("{\"a\":2}");
    assertThat(attempt.job.submission().priority()).isEqualTo(70);
    assertThat(attempt.job.attempt()).isEqualTo(2);
    attempt.ends(new Outcome.Succeeded("{}"));
    assertThat(ended(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void findsAgainWhatAnEarlierAttemptNoted() throws Exception {
    jobs.submit(SUBMISSION);
    var first = worker.next();
    assertThat(first.progress.latest("publishing")).isEmpty();
    first.progress.event("publishing", "{\"version\":6}");
    first.progress.event("publishing", "{\"version\":7}");
    first.progress.event("log", "{}");
    first.ends(new Outcome.Failed("crashed", true));
    assertThat(worker.next().progress.latest("publishing")).contains("{\"version\":7}");
  }

  @Test
  void pausesAndGoesOn() throws Exception {
    Job job = jobs.submit(SUBMISSION);
    var attempt = worker.next();
    assertThat(jobs.pause(job.id()).wanted()).isEqualTo(Wanted.PAUSE);
    assertThat(attempt.told()).isEqualTo(Wanted.PAUSE);
    attempt.ends(new Outcome.Paused());
    await(job.id(), JobState.PAUSED);
    jobs.resume(job.id());
    var next = worker.next();
    assertThat(next.job.attempt()).isEqualTo(2);
    assertThat(jobs.cancel(job.id()).state()).isEqualTo(JobState.RUNNING);
    assertThat(next.told()).isEqualTo(Wanted.CANCEL);
    next.ends(new Outcome.Cancelled());
    assertThat(ended(job.id()).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void pausesAndCancelsWhatWaits() throws Exception {
    jobs.submit(SUBMISSION);
    var first = worker.next();
    Job paused = jobs.submit(SUBMISSION);
    Job cancelled = jobs.submit(SUBMISSION);
    Job last = jobs.submit(SUBMISSION);
    assertThat(jobs.pause(paused.id()).state()).isEqualTo(JobState.PAUSED);
    assertThat(jobs.cancel(cancelled.id()).state()).isEqualTo(JobState.CANCELLED);
    first.ends(new Outcome.Succeeded("{}"));
    assertThat(worker.next().job.id()).isEqualTo(last.id());
  }

  @Test
  void isTheSameJobByItsKey() {
    var keyed = SUBMISSION.withIdempotencyKey("k");
    Job job = jobs.submit(keyed);
    assertThat(jobs.submit(keyed).id()).isEqualTo(job.id());
    var other = Submission.of("digits", "{}").withIdempotencyKey("k");
    assertThatThrownBy(() -> jobs.submit(other))
        .hasMessage(
            "Idempotency-Key \"k\" was used for job " + job.id() + " with another specification")
        .satisfies(fault -> assertThat(((Fault) fault).kind()).isEqualTo(Fault.Kind.CONFLICT));
  }

  @Test
  void isOneJobByItsKeyHoweverManySubmitAtOnce() {
    var keyed = SUBMISSION.withIdempotencyKey("k");
    try (var threads = Executors.newFixedThreadPool(2)) {
      var submitted =
          Stream.generate(() -> CompletableFuture.supplyAsync(() -> jobs.submit(keyed), threads))
              .limit(8)
              .toList();
      assertThat(submitted.stream().map(each -> each.join().id()).distinct()).hasSize(1);
    }
  }

  @Test
  void countsTheJobsOfEachState() throws Exception {
    jobs.submit(SUBMISSION);
    worker.next();
    jobs.submit(SUBMISSION);
    jobs.cancel(jobs.submit(SUBMISSION).id());
    assertThat(jobs.counts().toString())
        .isEqualTo("{QUEUED=1, RUNNING=1, PAUSED=0, SUCCEEDED=0, FAILED=0, CANCELLED=1}");
  }

  @Test
  void listsByStateAndTagAPageAtATime() throws Exception {
    Job first = jobs.submit(SUBMISSION.withTags(List.of("a")));
    worker.next();
    Job second = jobs.submit(SUBMISSION.withTags(List.of("ab", "a")));
    Job third = jobs.submit(SUBMISSION.withTags(List.of("ab")));
    JobPage page = jobs.list(null, null, 2, null);
    assertThat(page.jobs()).extracting(Job::id).containsExactly(third.id(), second.id());
    JobPage next = jobs.list(null, null, 2, page.nextPageToken());
    assertThat(next.jobs()).extracting(Job::id).containsExactly(first.id());
    assertThat(next.nextPageToken()).isNull();
    assertThat(jobs.list(JobState.QUEUED, "a", 9, null).jobs())
        .extracting(Job::id)
        .containsExactly(second.id());
  }

  @Test
  void deletesOnlyWhatHasEnded() throws Exception {
    Job job = jobs.submit(SUBMISSION);
    var attempt = worker.next();
    assertThatThrownBy(() -> jobs.delete(job.id()))
        .hasMessage("job " + job.id() + " is running; cancel it before it is deleted");
    attempt.ends(new Outcome.Succeeded("{}"));
    ended(job.id());
    jobs.delete(job.id());
    assertThat(jobs.find(job.id())).isEmpty();
    assertThatThrownBy(() -> jobs.delete(job.id())).hasMessage("there is no job " + job.id());
  }

  @Test
  void goesOnAfterAStop() throws Exception {
    Job job = jobs.submit(SUBMISSION);
    worker.next();
    jobs.close();
    opened.clear();
    assertThat(jobs.find(job.id()).orElseThrow().state()).isEqualTo(JobState.QUEUED);
    var next = new FakeWorker();
    queue(next);
    var attempt = next.next();
    assertThat(attempt.job.attempt()).isEqualTo(2);
    assertThat(attempt.job.attempts().getFirst().outcome()).isEqualTo("stopped");
  }

  @Test
  void revivesTheJobOfADeadProcessAndHearsItNoMore() throws Exception {
    Job job = jobs.submit(SUBMISSION);
    var dead = worker.next();
    jobs.abandon();
    opened.clear();
    clock.advance(Duration.ofMinutes(1));
    var next = new FakeWorker();
    JobQueue other = queue(next);
    var attempt = next.next();
    assertThat(attempt.job.id()).isEqualTo(job.id());
    assertThat(attempt.job.attempts()).extracting(Attempt::outcome).containsExactly("lost", null);
    dead.progress.event("step", "{\"step\":99}");
    assertThat(dead.told()).isEqualTo(Wanted.STOP);
    attempt.progress.event("step", "{\"step\":1}");
    attempt.ends(new Outcome.Succeeded("{}"));
    try (var events = other.events(job.id(), 0)) {
      while (!events.isEnded()) {
        events.next(Duration.ofSeconds(20));
      }
    }
    Job done = other.find(job.id()).orElseThrow();
    assertThat(done.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(done.told().progress()).isEqualTo("{\"step\":1}");
  }

  Job ended(String id) throws InterruptedException {
    try (var events = jobs.events(id, 0)) {
      while (!events.isEnded()) {
        events.next(Duration.ofSeconds(20));
      }
    }
    return jobs.find(id).orElseThrow();
  }

  private void await(String id, JobState state) throws InterruptedException {
    try (var events = jobs.events(id, 0)) {
      while (jobs.find(id).orElseThrow().state() != state) {
        events.next(Duration.ofSeconds(20));
      }
    }
  }
}
