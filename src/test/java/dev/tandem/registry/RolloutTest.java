package dev.tandem.registry;

import static dev.tandem.registry.VersionState.AVAILABLE;
import static dev.tandem.registry.VersionState.END;
import static dev.tandem.registry.VersionState.FAILED;
import static dev.tandem.registry.VersionState.LOADING;
import static dev.tandem.registry.VersionState.START;
import static dev.tandem.registry.VersionState.UNLOADING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.registry.Rollout.Action;
import dev.tandem.registry.Rollout.Action.Load;
import dev.tandem.registry.Rollout.Action.Unload;
import dev.tandem.registry.Rollout.Snapshot;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RolloutTest {
  static Stream<Arguments> steps() {
    return Stream.of(
        step("loads what is wanted", List.of(1L, 2L), List.of(), new Load(1), new Load(2)),
        step("loads before it unloads", List.of(2L), List.of(is(1, AVAILABLE)), new Load(2)),
        step("waits for a load", List.of(2L), List.of(is(1, AVAILABLE), is(2, LOADING))),
        step(
            "unloads the old one once the new one serves",
            List.of(2L),
            List.of(is(1, AVAILABLE), is(2, AVAILABLE)),
            new Unload(1)),
        step("keeps the old one", List.of(2L), List.of(is(1, AVAILABLE), is(2, FAILED))),
        step(
            "lets the old one go where another wanted one serves",
            List.of(2L, 3L),
            List.of(is(1, AVAILABLE), is(2, AVAILABLE), is(3, FAILED)),
            new Unload(1)),
        step(
            "tries a failed one again when it changed",
            List.of(2L),
            List.of(is(1, AVAILABLE), new Snapshot(2, FAILED, true)),
            new Load(2)),
        step(
            "reloads one whose settings changed",
            List.of(1L),
            List.of(new Snapshot(1, AVAILABLE, true)),
            new Load(1)),
        step(
            "goes back to a smaller version",
            List.of(1L),
            List.of(is(1, END), is(2, AVAILABLE)),
            new Load(1)),
        step(
            "waits for the end before it loads again",
            List.of(1L),
            List.of(is(1, UNLOADING), is(2, AVAILABLE))),
        step("unloads all", List.of(), List.of(is(1, AVAILABLE), is(2, FAILED)), new Unload(1)),
        step("rests", List.of(1L), List.of(is(1, AVAILABLE), is(2, END))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("steps")
  void takesTheNextStep(
      String name, List<Long> wanted, List<Snapshot> snapshots, List<Action> actions) {
    assertThat(Rollout.next(new TreeSet<>(wanted), snapshots)).isEqualTo(actions);
  }

  @Test
  void followsOneMachineOfStates() {
    var machine =
        Map.of(
            START, EnumSet.of(LOADING),
            LOADING, EnumSet.of(AVAILABLE, FAILED),
            AVAILABLE, EnumSet.of(UNLOADING),
            UNLOADING, EnumSet.of(END),
            END, EnumSet.of(LOADING),
            FAILED, EnumSet.of(LOADING, END));
    for (var from : VersionState.values()) {
      for (var to : VersionState.values()) {
        assertThat(from.mayBecome(to))
            .as("%s to %s", from, to)
            .isEqualTo(machine.getOrDefault(from, EnumSet.noneOf(VersionState.class)).contains(to));
      }
    }
  }

  @Test
  void wantsWhatThePolicySays() {
    var stored = Set.of(1L, 3L, 10L);
    assertThat(new VersionPolicy.Latest(1).wanted(stored)).containsExactly(10L);
    assertThat(new VersionPolicy.Latest(2).wanted(stored)).containsExactly(3L, 10L);
    assertThat(new VersionPolicy.All().wanted(stored)).containsExactly(1L, 3L, 10L);
    assertThat(new VersionPolicy.Specific(List.of(3L, 4L)).wanted(stored)).containsExactly(3L);
  }

  private static Snapshot is(long version, VersionState state) {
    return new Snapshot(version, state, false);
  }

  private static Arguments step(
      String name, List<Long> wanted, List<Snapshot> snapshots, Action... actions) {
    return Arguments.of(name, wanted, snapshots, List.of(actions));
  }
}
