package dev.tandem.registry;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A model and its versions, newest first.
 *
 * @param versions those that are or were wanted
 * @param stored the numbers of all that lie in the store
 */
public record ModelStatus(
    String name, ModelSettings settings, List<VersionStatus> versions, SortedSet<Long> stored) {
  public ModelStatus {
    versions = List.copyOf(versions);
    stored = Collections.unmodifiableSortedSet(new TreeSet<>(stored));
  }

  public ModelStatus(String name, ModelSettings settings, List<VersionStatus> versions) {
    this(
        name,
        settings,
        versions,
        new TreeSet<>(versions.stream().map(VersionStatus::version).toList()));
  }
}
