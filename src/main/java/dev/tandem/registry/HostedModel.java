package dev.tandem.registry;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelName;
import dev.tandem.model.ModelRef;
import dev.tandem.model.ModelVersion;
import dev.tandem.registry.Rollout.Action;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model of the store: brings its versions to what is wanted. Changed by one thread at a time;
 * leases and statuses are for any.
 */
final class HostedModel {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);

  private final ModelName name;
  private final Loader loader;
  private final KnownVersions versions;
  private volatile Routes routes = Routes.NONE;
  private volatile ModelSettings settings = ModelSettings.DEFAULT;
  private volatile SortedSet<Long> stored = Collections.emptySortedSet();
  private volatile @Nullable FoundSettings found;

  HostedModel(String name, Loader loader) {
    this.name = new ModelName(name);
    this.versions = new KnownVersions(this.name);
    this.loader = loader;
  }

  Lease lease(ModelRef ref) {
    while (true) {
      var lease = routes.resolve(ref).tryLease();
      if (lease != null) {
        return lease;
      }
      // Routes change before a version is retired, so the next look finds another one or none.
      Thread.onSpinWait();
    }
  }

  ModelStatus status() {
    var all = stored; // Before its versions, which come first.
    var statuses = versions.statuses();
    var shown =
        statuses.stream()
            .filter(VersionStatus::isAvailable)
            .findFirst()
            .map(version -> StringInputs.shown(settings, version.signatures()))
            .orElse(settings);
    var refused = versions.refusedSettings(found);
    return new ModelStatus(name.value(), shown, refused, statuses, all);
  }

  ModelSettings settings() {
    return settings;
  }

  /** Forgets what became of an earlier upload of this number, for another one is in the store. */
  void arrived(long version) {
    versions.arrived(version);
  }

  boolean isAvailable(long version) {
    return routes.versions().containsKey(version);
  }

  /** Refuses a version that does not serve. */
  void expectAvailable(long version) {
    var available = routes.versions();
    if (!available.containsKey(version)) {
      throw Fault.conflict(
          "version %d of model %s is not available; available: %s"
              .formatted(version, name, available.keySet().stream().sorted().toList()));
    }
  }

  /** The newest version that serves. */
  @Nullable LoadedVersion latest() {
    return routes.latest();
  }

  /** Whether nothing of it is loaded or on its way. */
  boolean isOver() {
    return versions.areOver();
  }

  /** Loads and unloads until the versions are as the store and the policy want them. */
  void follow(StoredModel stored) {
    versions.forgetReplaced(stored);
    readSettings(stored);
    var wanted = wanted(stored);
    for (long number : wanted) {
      var unused = versions.make(number);
    }
    // After those that are wanted, since one that is stored and not among them counts as ended.
    this.stored = new TreeSet<>(stored.versions().keySet());
    // Looked at once, so that a version whose files never rest is tried once per poll.
    var changed = changed(stored, wanted);
    var actions = Rollout.next(wanted, versions.snapshots(changed));
    while (!actions.isEmpty()) {
      for (Action action : actions) {
        switch (action) {
          case Action.Load(long number) -> {
            changed.remove(number);
            load(versions.expect(number), stored);
          }
          case Action.Unload(long number) -> unload(versions.expect(number));
        }
      }
      actions = Rollout.next(wanted, versions.snapshots(changed));
    }
    versions.forgetGone(stored);
    evict(stored, wanted);
    route();
  }

  private SortedSet<Long> wanted(StoredModel stored) {
    return settings.versionPolicy().wanted(stored.versions().keySet());
  }

  private void readSettings(StoredModel stored) {
    var now = FoundSettings.read(found, greatestWithSettings(stored), stored.directory());
    if (now == found) {
      return;
    }
    found = now;
    if (now.fault() == null) {
      settings = now.settings();
    } else {
      LOG.warn("settings of model {} refused: {}", name, now.fault().detail());
    }
  }

  /** The greatest version's directory, whose settings are the model's where it says nothing. */
  static Path greatestWithSettings(StoredModel stored) {
    var versions = stored.versions().sequencedValues();
    if (versions.isEmpty() || !versions.getLast().hasSettings()) {
      return stored.directory();
    }
    try {
      return versions.getLast().directory();
    } catch (IOException e) {
      LOG.warn("settings of model {} cannot be read: {}", stored.name(), e.toString());
      return stored.directory();
    }
  }

  /** Wanted versions to be tried again; settings that need no reload are put in force here. */
  private Set<Long> changed(StoredModel stored, Set<Long> wanted) {
    var changed = new HashSet<Long>();
    for (long number : wanted) {
      var version = versions.expect(number);
      var files = expectStored(stored, number);
      boolean again =
          switch (version.state()) {
            case FAILED -> version.isChanged(files, settingsStamp());
            case AVAILABLE -> version.isReplaced(files) || needsReload(version, stored);
            default -> false;
          };
      if (again && !versions.isStuck(version)) {
        changed.add(number);
      }
    }
    return changed;
  }

  private long settingsStamp() {
    return found == null ? 0 : found.stamp();
  }

  private boolean needsReload(Version version, StoredModel stored) {
    var loaded = version.loaded();
    if (loaded == null) {
      return false;
    }
    var now = FoundSettings.read(version.found(), loaded.directory(), stored.directory());
    if (now == version.found()) {
      return false;
    }
    var inForce = loaded.settings();
    if (now.fault() == null && !inForce.session().equals(now.settings().session())) {
      return true;
    }
    version.noticed(now);
    try {
      loaded.show(loader.face(now));
      LOG.info("settings of model {} changed", version.id());
    } catch (Fault fault) {
      version.noticed(now.refused(fault));
      LOG.warn("settings of model {} refused: {}", version.id(), fault.detail());
    }
    return false;
  }

  private void load(Version version, StoredModel stored) {
    var files = expectStored(stored, version.id().version());
    var before = version.loaded();
    version.trying(files, settingsStamp());
    if (before == null) {
      version.loading();
    }
    try {
      var ready = open(version, files, stored);
      version.available(ready, loader.clock().instant());
      route();
      LOG.info("model {} ready", version.id());
    } catch (Fault fault) {
      if (before == null) {
        version.failed(fault);
      }
      warn(version, fault);
      return;
    }
    if (before != null) {
      before.retire(() -> {});
    }
  }

  // A file that is corrupt is told of in one line; only a fault of ours needs its trace.
  private static void warn(Version version, Fault fault) {
    var cause = fault.kind() == Fault.Kind.INTERNAL ? fault.getCause() : null;
    LOG.warn("model {} failed to load: {}", version.id(), fault.detail(), cause);
  }

  private static Path fetch(Version version, StoredVersion files) {
    try {
      return files.directory();
    } catch (IOException e) {
      version.willTryAgain(); // What keeps files from coming here passes without a trace in them.
      throw new Fault(
          Fault.Kind.UNAVAILABLE,
          "the files of model " + version.id() + " cannot be read: " + e,
          e);
    }
  }

  /** Opens a version that is not wanted as a load would, and closes it again. */
  void tryOut(long number, StoredModel stored) {
    versions.forgetReplaced(stored);
    readSettings(stored);
    var files = stored.versions().get(number);
    if (files == null || !versions.isOver(number) || wanted(stored).contains(number)) {
      return;
    }
    var version = versions.make(number);
    version.trying(files, settingsStamp());
    version.loading();
    try {
      open(version, files, stored).retire(() -> {});
      versions.forget(number);
      LOG.info("model {} can be loaded, its version policy does not want it", version.id());
    } catch (Fault fault) {
      version.failed(fault);
      warn(version, fault);
      throw fault;
    }
  }

  /** The version where it is loaded, else one opened for this lease alone. */
  Lease borrow(long number, StoredModel stored) {
    var known = versions.find(number);
    var serving = known == null ? null : known.loaded();
    var lease = serving == null ? null : serving.tryLease();
    if (lease != null) {
      return lease;
    }
    var files = stored.versions().get(number);
    if (files == null) {
      throw Fault.notFound(
          "model %s has no version %d; stored: %s"
              .formatted(name, number, stored.versions().keySet()));
    }
    var opened = open(new Version(new ModelVersion(name, number)), files, stored);
    var borrowed = opened.expectLease();
    opened.retire(() -> {});
    return borrowed;
  }

  private LoadedVersion open(Version version, StoredVersion files, StoredModel stored) {
    versions.expectNotStuck(version);
    Path directory = fetch(version, files);
    var settings = FoundSettings.read(version.found(), directory, stored.directory());
    version.noticed(settings);
    return loader.load(
        version.id(), directory, settings, running -> versions.warming(version, running));
  }

  /** Unloads a version now, whether or not another one serves. */
  void unloadIfAvailable(long number) {
    var version = versions.find(number);
    if (version != null && version.state() == VersionState.AVAILABLE) {
      unload(version);
    }
  }

  private void unload(Version version) {
    var loaded = version.loaded();
    version.unloading();
    route();
    if (loaded != null) {
      loaded.retire(
          () -> {
            version.ended();
            LOG.info("model {} stopped", version.id());
          });
    }
  }

  /** Unloads everything; leases that are held keep their versions until they are closed. */
  void stop() {
    versions.forEach(
        version -> {
          if (version.state() == VersionState.AVAILABLE) {
            unload(version);
          }
        });
  }

  /** All but what is wanted or not yet closed, and the greatest, whose settings may be read. */
  private void evict(StoredModel stored, Set<Long> wanted) {
    var spare = new TreeMap<>(stored.versions());
    spare.pollLastEntry();
    spare.keySet().removeAll(wanted);
    spare.keySet().removeIf(number -> !versions.isOver(number));
    try {
      for (var files : spare.values()) {
        files.evict();
      }
    } catch (IOException e) {
      LOG.warn("what model {} no longer needs stays on this disk: {}", name, e.toString());
    }
  }

  private void route() {
    routes = Routes.of(versions.loaded(), settings.versionLabels());
  }

  private static StoredVersion expectStored(StoredModel stored, long number) {
    var version = stored.versions().get(number);
    if (version == null) {
      throw new IllegalStateException("version " + number + " of " + stored.name() + " is gone");
    }
    return version;
  }
}
