package dev.tandem.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the jobs, newest first.
 *
 * @param nextPageToken where the next page begins, if there is one
 */
public record JobPage(List<Job> jobs, @Nullable String nextPageToken) {
  public JobPage {
    jobs = List.copyOf(jobs);
  }
}
