package dev.tandem.pipeline;

import dev.tandem.fault.Fault;
import dev.tandem.job.Job;
import dev.tandem.job.JobPage;
import dev.tandem.job.Jobs;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets jobs that ended long ago, with their files, and removes files that no job has. */
public final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final int PAGE = 200;

  private final TrainingJobs trainings;
  private final RunDirectories runs;
  private final Clock clock;
  private final Rule rule;

  public Retention(TrainingJobs trainings, RunDirectories runs, Clock clock, Rule rule) {
    this.trainings = trainings;
    this.runs = runs;
    this.clock = clock;
    this.rule = rule;
  }

  /**
   * What is kept of the jobs that have ended.
   *
   * @param newest how many at the most
   * @param age how long; null for ever
   */
  public record Rule(int newest, @Nullable Duration age) {
    public Rule {
      if (newest < 1) {
        throw Fault.badInput("tandem.keep-runs must be at least 1, got " + newest);
      }
      if (age != null && !age.isPositive()) {
        throw Fault.badInput("tandem.keep-runs-for must be longer than 0, got " + age);
      }
    }
  }

  /** Looks once. */
  public void sweep() {
    for (String id : past(trainings.jobs())) {
      try {
        trainings.delete(id);
        LOG.info("removed job {} and its files, which ended long ago", id);
      } catch (Fault fault) {
        LOG.warn("job {} stays: {}", id, fault.detail());
      }
    }
    sweepFiles();
  }

  private List<String> past(Jobs jobs) {
    var past = new ArrayList<String>();
    int kept = 0;
    @Nullable String token = null;
    do {
      JobPage page = jobs.list(null, null, PAGE, token);
      for (Job job : page.jobs()) {
        if (!job.state().isEnded()) {
          continue;
        }
        if (kept == rule.newest() || isOld(job)) {
          past.add(job.id());
        } else {
          kept++;
        }
      }
      token = page.nextPageToken();
    } while (token != null);
    return past;
  }

  private boolean isOld(Job job) {
    Instant finished = job.times().finishedAt();
    return rule.age() != null
        && finished != null
        && finished.plus(rule.age()).isBefore(clock.instant());
  }

  private void sweepFiles() {
    try {
      for (String id : runs.jobs()) {
        if (trainings.jobs().find(id).isEmpty()) {
          runs.remove(id);
          LOG.info("removed the files of job {}, which is no more", id);
        }
      }
    } catch (IOException | Fault e) {
      LOG.warn("what runs have left stays: {}", e.toString());
    }
  }
}
