package dev.tandem.registry;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelName;
import dev.tandem.model.ModelVersion;
import dev.tandem.registry.Rollout.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one model that are or were wanted. Changed by one thread at a time; the statuses
 * and {@link #arrived} are for any.
 */
final class KnownVersions {
  private static final int ENDED_LISTED = 10;

  private final ModelName model;
  private final ConcurrentSkipListMap<Long, Version> versions = new ConcurrentSkipListMap<>();
  private final Set<Long> arrived = ConcurrentHashMap.newKeySet();
  private final Map<Long, CompletableFuture<Void>> warmUps = new ConcurrentHashMap<>();

  KnownVersions(ModelName model) {
    this.model = model;
  }

  /** Newest first. */
  List<VersionStatus> statuses() {
    return versions.descendingMap().values().stream()
        .filter(version -> !(isOver(version) && arrived.contains(version.id().version())))
        .map(Version::status)
        .toList();
  }

  /** Forgets what became of an earlier upload of this number, for another one is in the store. */
  void arrived(long version) {
    arrived.add(version);
  }

  @Nullable Version find(long number) {
    return versions.get(number);
  }

  Version expect(long number) {
    var version = versions.get(number);
    if (version == null) {
      throw new IllegalStateException("model " + model + " has no version " + number);
    }
    return version;
  }

  /** The version of that number, a new one where none is known. */
  Version make(long number) {
    return versions.computeIfAbsent(number, n -> new Version(new ModelVersion(model, n)));
  }

  void forget(long number) {
    versions.remove(number);
  }

  /** Remembers a warm-up while its thread lives, whatever becomes of the version. */
  void warming(Version version, CompletableFuture<Void> running) {
    long number = version.id().version();
    warmUps.put(number, running);
    var unused = running.whenComplete((nothing, failure) -> warmUps.remove(number, running));
  }

  /** Whether a warm-up of an earlier try has not ended; another one would take another thread. */
  boolean isStuck(Version version) {
    var running = warmUps.get(version.id().version());
    return running != null && !running.isDone();
  }

  /** Refuses a try that would take another thread; it is made once that one has ended. */
  void expectNotStuck(Version version) {
    if (isStuck(version)) {
      version.willTryAgain();
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          ("a run of an earlier warm-up of model %s has not ended; it is tried again when that run"
                  + " ends, or upload it under another number")
              .formatted(version.id()));
    }
  }

  void forEach(Consumer<Version> action) {
    versions.values().forEach(action);
  }

  /** Whether nothing is loaded or on its way. */
  boolean areOver() {
    return versions.values().stream().allMatch(KnownVersions::isOver);
  }

  private static boolean isOver(Version version) {
    return version.state() == VersionState.END || version.state() == VersionState.FAILED;
  }

  boolean isOver(long number) {
    var version = versions.get(number);
    return version == null || isOver(version);
  }

  /** Why settings in the store are not in force: the model's own, or those of a version. */
  @Nullable Fault refusedSettings(@Nullable FoundSettings ofModel) {
    if (ofModel != null && ofModel.fault() != null) {
      return ofModel.fault();
    }
    return versions.descendingMap().values().stream()
        .filter(version -> version.state() == VersionState.AVAILABLE)
        .map(Version::found)
        .filter(Objects::nonNull)
        .map(FoundSettings::fault)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  Set<Snapshot> snapshots(Set<Long> changed) {
    var snapshots = new HashSet<Snapshot>();
    versions.forEach(
        (number, version) ->
            snapshots.add(new Snapshot(number, version.state(), changed.contains(number))));
    return snapshots;
  }

  /** Those in memory. */
  TreeMap<Long, LoadedVersion> loaded() {
    var loaded = new TreeMap<Long, LoadedVersion>();
    versions.forEach(
        (number, version) -> {
          var ready = version.loaded();
          if (ready != null) {
            loaded.put(number, ready);
          }
        });
    return loaded;
  }

  /** What is over is told of as long as the same files are in the store, or none. */
  void forgetReplaced(StoredModel stored) {
    stored
        .versions()
        .forEach(
            (number, files) -> {
              var known = versions.get(number);
              if (known != null && isOver(known) && known.isOther(files)) {
                versions.remove(number);
              }
              arrived.remove(number);
            });
  }

  /** What failed and has left the store is over; only the last that are over are listed. */
  void forgetGone(StoredModel stored) {
    for (var version : versions.values()) {
      if (version.state() == VersionState.FAILED
          && !stored.versions().containsKey(version.id().version())) {
        version.ended();
      }
    }
    var ended = versions.values().stream().filter(v -> v.state() == VersionState.END).toList();
    for (var version : ended.subList(0, Math.max(0, ended.size() - ENDED_LISTED))) {
      versions.remove(version.id().version());
    }
  }
}
