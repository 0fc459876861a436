package dev.tandem.registry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * The next steps from the versions there are to the versions wanted: a pure function. It preserves
 * availability as TensorFlow Serving's {@code AvailabilityPreservingPolicy}: wanted versions load
 * first, and the others go once nothing is left to load and a wanted one serves, or none is wanted.
 */
final class Rollout {
  /**
   * What is known of a version.
   *
   * @param changed whether its files or settings changed since it was last tried
   */
  record Snapshot(long version, VersionState state, boolean changed) {}

  sealed interface Action {
    record Load(long version) implements Action {}

    record Unload(long version) implements Action {}
  }

  private Rollout() {}

  /** Loads in rising order, or, when there is nothing to load, unloads; empty when all is done. */
  static List<Action> next(SortedSet<Long> wanted, Collection<Snapshot> snapshots) {
    var known = new TreeMap<Long, Snapshot>();
    snapshots.forEach(snapshot -> known.put(snapshot.version(), snapshot));
    var loads = new ArrayList<Action>();
    boolean pending = false;
    boolean serving = false;
    for (long version : wanted) {
      var snapshot = known.getOrDefault(version, new Snapshot(version, VersionState.START, false));
      if (isToLoad(snapshot)) {
        loads.add(new Action.Load(version));
      }
      pending |= snapshot.state() == VersionState.LOADING;
      pending |= snapshot.state() == VersionState.UNLOADING;
      serving |= snapshot.state() == VersionState.AVAILABLE;
    }
    if (!loads.isEmpty()) {
      return loads;
    }
    boolean mayUnload = wanted.isEmpty() || (serving && !pending);
    return mayUnload ? unloads(wanted, known.values()) : List.of();
  }

  private static List<Action> unloads(SortedSet<Long> wanted, Collection<Snapshot> known) {
    var unloads = new ArrayList<Action>();
    for (var snapshot : known) {
      if (snapshot.state() == VersionState.AVAILABLE && !wanted.contains(snapshot.version())) {
        unloads.add(new Action.Unload(snapshot.version()));
      }
    }
    return unloads;
  }

  private static boolean isToLoad(Snapshot snapshot) {
    return switch (snapshot.state()) {
      case START, END -> true;
      case FAILED, AVAILABLE -> snapshot.changed();
      case LOADING, UNLOADING -> false;
    };
  }
}
