package dev.tandem.registry;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model as it lies in a store.
 *
 * @param directory where its {@code model.yaml} and the files that it names lie, if it has any
 */
public record StoredModel(String name, Path directory, SortedMap<Long, StoredVersion> versions) {
  public StoredModel {
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
  }
}
