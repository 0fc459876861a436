package dev.tandem.api.admin;

import dev.tandem.fault.Fault;
import dev.tandem.job.Job;
import dev.tandem.job.JobState;
import dev.tandem.job.Jobs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which jobs still need a dataset. */
@Component
final class DatasetUses {
  private static final int PAGE = 100;
  private static final List<String> PLACES =
      List.of("/dataset/name", "/dataset", "/validation", "/evaluate/dataset");

  private final Jobs jobs;

  DatasetUses(Jobs jobs) {
    this.jobs = jobs;
  }

  /** Refuses where a job that has not ended names the dataset. */
  void expectNone(String dataset) {
    for (var state : JobState.values()) {
      if (!state.isEnded()) {
        expectNone(dataset, state);
      }
    }
  }

  private void expectNone(String dataset, JobState state) {
    @Nullable String token = null;
    do {
      var page = jobs.list(state, null, PAGE, token);
      for (var job : page.jobs()) {
        if (named(job).contains(dataset)) {
          throw Fault.conflict(
              "dataset %s is used by job %s, which is %s; cancel the job or wait for its end"
                  .formatted(dataset, job.id(), state.slug()));
        }
      }
      token = page.nextPageToken();
    } while (token != null);
  }

  private static List<String> named(Job job) {
    var names = new ArrayList<String>();
    try {
      JsonNode specification = JsonMapper.shared().readTree(job.specification());
      for (String place : PLACES) {
        JsonNode name = specification.at(place);
        if (name.isString()) {
          names.add(name.stringValue());
        }
      }
    } catch (JacksonException e) {
      return List.of(); // A job that cannot be read uses nothing.
    }
    return names;
  }
}
