package dev.tandem.registry;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelVersion;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The life of one version. Written by the thread that polls, and while it is unloading by the one
 * that closes it; its status can be read by any.
 */
final class Version {
  private final ModelVersion id;
  private volatile VersionStatus status;
  private @Nullable LoadedVersion loaded;
  private volatile @Nullable FoundSettings found;
  private Tried tried = Tried.NOTHING;

  /** What a load was tried with; a change of it is a reason to try again. */
  private record Tried(long files, long settings, long upload) {
    static final Tried NOTHING = new Tried(0, 0, 0);
  }

  Version(ModelVersion id) {
    this.id = id;
    this.status =
        new VersionStatus(id.version(), VersionState.START, null, "", 0, null, Map.of(), Map.of());
  }

  ModelVersion id() {
    return id;
  }

  VersionStatus status() {
    return status;
  }

  VersionState state() {
    return status.state();
  }

  /** The version in memory; null unless it is available. */
  @Nullable LoadedVersion loaded() {
    return loaded;
  }

  @Nullable FoundSettings found() {
    return found;
  }

  /** Remembers what is about to be tried. */
  void trying(StoredVersion stored, long settings) {
    tried = new Tried(stored.fingerprint(), settings, stored.upload());
  }

  /** Forgets what was tried, so that it is tried again though nothing changed. */
  void willTryAgain() {
    tried = Tried.NOTHING;
  }

  /** Remembers settings that are in force, or refused, without a new try. */
  void noticed(FoundSettings settings) {
    found = settings;
  }

  /** Whether its files or settings are no longer those that were tried. */
  boolean isChanged(StoredVersion stored, long settings) {
    return tried.files() != stored.fingerprint() || tried.settings() != settings;
  }

  /** Whether another upload has taken its place since. */
  boolean isReplaced(StoredVersion stored) {
    return tried.upload() != stored.upload();
  }

  /** Whether these are other files than those that were tried, as far as a look at them tells. */
  boolean isOther(StoredVersion stored) {
    return isReplaced(stored)
        || (status.failure() != null && tried.files() != stored.fingerprint());
  }

  void loading() {
    moveTo(VersionState.LOADING, null);
  }

  /** Starts serving, or, when it was reloaded, serves the newly loaded one instead. */
  void available(LoadedVersion ready, Instant at) {
    if (state() != VersionState.AVAILABLE) {
      check(VersionState.AVAILABLE);
    }
    loaded = ready;
    status =
        new VersionStatus(
            id.version(),
            VersionState.AVAILABLE,
            null,
            ready.runtime(),
            ready.model().bytes(),
            at,
            ready.signatures(),
            ready.model().effective(),
            ready.loadTime());
  }

  void failed(Fault fault) {
    moveTo(VersionState.FAILED, fault);
  }

  void unloading() {
    moveTo(VersionState.UNLOADING, null);
    loaded = null;
  }

  void ended() {
    moveTo(VersionState.END, status.failure());
  }

  private void moveTo(VersionState next, @Nullable Fault failure) {
    check(next);
    var now = status;
    status =
        new VersionStatus(
            id.version(),
            next,
            failure,
            now.runtime(),
            now.bytes(),
            now.loadedAt(),
            now.signatures(),
            now.effective(),
            now.loadTime());
  }

  private void check(VersionState next) {
    if (!state().mayBecome(next)) {
      throw new IllegalStateException(
          "version " + id + " cannot go from " + state() + " to " + next);
    }
  }
}
