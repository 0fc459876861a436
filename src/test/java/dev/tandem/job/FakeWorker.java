package dev.tandem.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/** Takes each attempt that it is given to the test, which says how it ends. */
final class FakeWorker implements Worker {
  private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();

  /** An attempt under way. */
  static final class Taken {
    final Job job;
    final Progress progress;
    private final SynchronousQueue<Outcome> ends = new SynchronousQueue<>();
    private final BlockingQueue<Wanted> told = new LinkedBlockingQueue<>();

    Taken(Job job, Progress progress) {
      this.job = job;
      this.progress = progress;
    }

    void ends(Outcome outcome) throws InterruptedException {
      assertThat(ends.offer(outcome, 20, TimeUnit.SECONDS)).isTrue();
    }

    Wanted told() throws InterruptedException {
      return told.poll(20, TimeUnit.SECONDS);
    }
  }

  @Override
  public Outcome run(Job job, Progress progress) throws Exception {
    var attempt = new Taken(job, progress);
    progress.whenWanted(
        wanted -> {
          attempt.told.add(wanted);
          if (wanted == Wanted.STOP) {
            Thread.ofVirtual().start(() -> attempt.ends.offer(new Outcome.Stopped()));
          }
        });
    taken.add(attempt);
    while (true) {
      Outcome outcome = attempt.ends.poll(50, TimeUnit.MILLISECONDS);
      if (outcome != null) {
        return outcome;
      }
      if (progress.wanted() == Wanted.STOP) {
        return new Outcome.Stopped();
      }
    }
  }

  Taken next() throws InterruptedException {
    Taken next = taken.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("an attempt").isNotNull();
    return next;
  }

  boolean isIdle() {
    return taken.isEmpty();
  }
}
