package dev.tandem.registry;

import dev.tandem.fault.Fault;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A model and its versions, newest first.
 *
 * @param settings those in force
 * @param refusedSettings why what lies in the store is not in force; null where it is
 * @param versions those that are or were wanted
 * @param stored the numbers of all that lie in the store
 */
public record ModelStatus(
    String name,
    ModelSettings settings,
    @Nullable Fault refusedSettings,
    List<VersionStatus> versions,
    SortedSet<Long> stored) {
  public ModelStatus {
    versions = List.copyOf(versions);
    stored = Collections.unmodifiableSortedSet(new TreeSet<>(stored));
  }

  public ModelStatus(String name, ModelSettings settings, List<VersionStatus> versions) {
    this(
        name,
        settings,
        null,
        versions,
        new TreeSet<>(versions.stream().map(VersionStatus::version).toList()));
  }
}
