package dev.tandem.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.job.Stage.Action;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules by which a job's state changes, as a whole. */
class StageTest {
  /** What each action leads to, in the order of the heading; a dash is refused. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      value = {
        "from | pause | resume | cancel | retry | claim | succeed | fail | interrupt | yield | give_up",
        "queued | paused | queued | cancelled | - | running | - | - | - | - | -",
        "running | running pause | running | running cancel | - | - | succeeded | failed | queued | queued | cancelled",
        "running pause | running pause | running | running cancel | - | - | succeeded | failed | paused | paused | cancelled",
        "running cancel | - | - | running cancel | - | - | succeeded | cancelled | cancelled | cancelled | cancelled",
        "paused | paused | queued | cancelled | - | - | - | - | - | - | -",
        "succeeded | - | - | - | - | - | - | - | - | - | -",
        "failed | - | - | - | queued | - | - | - | - | - | -",
        "cancelled | - | - | cancelled | queued | - | - | - | - | - | -",
      })
  void leadsTo(ArgumentsAccessor row) {
    Stage from = stage(String.valueOf(row.getString(0)));
    String expected =
        row.toList().stream().skip(1).map(String::valueOf).collect(Collectors.joining(" | "));
    assertThat(
            Arrays.stream(Action.values())
                .map(action -> from.after(action).map(StageTest::told).orElse("-"))
                .collect(Collectors.joining(" | ")))
        .isEqualTo(expected);
  }

  private static Stage stage(String told) {
    String[] parts = told.split(" ");
    Stage stage = Stage.of(JobState.parse(parts[0]));
    return parts.length == 1
        ? stage
        : new Stage(stage.state(), Wanted.valueOf(parts[1].toUpperCase(Locale.ROOT)));
  }

  private static String told(Stage stage) {
    String state = stage.state().slug();
    return stage.wanted() == Wanted.RUN ? state : state + " " + Slugs.slug(stage.wanted());
  }
}
