package dev.tandem.pipeline;

import dev.tandem.job.Outcome;
import dev.tandem.job.Progress;
import dev.tandem.job.Wanted;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes on what a trainer tells, and keeps what it says of its failure. */
final class HeardProgress implements Progress {
  private static final String FAILED = "failed";

  private final Progress progress;
  private volatile @Nullable String failure;

  HeardProgress(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void event(String type, String data) {
    if (type.equals(FAILED)) {
      failure = data;
      return; // the state that follows says it
    }
    progress.event(type, data);
  }

  /** In the trainer's words, who knows whether another attempt may do better. */
  Outcome told(Outcome outcome) {
    String data = failure;
    if (data == null || !(outcome instanceof Outcome.Failed)) {
      return outcome;
    }
    return ProgressJson.failure(data);
  }

  @Override
  public Optional<String> latest(String type) {
    return progress.latest(type);
  }

  @Override
  public Wanted wanted() {
    return progress.wanted();
  }

  @Override
  public void whenWanted(Consumer<Wanted> told) {
    progress.whenWanted(told);
  }

  @Override
  public String toString() {
    return "heard " + progress;
  }
}
