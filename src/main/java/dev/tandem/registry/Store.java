package dev.tandem.registry;

import dev.tandem.model.ModelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory of models: {@code <name>/<version>/}. Not thread safe. */
final class Store {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,40}");

  /** A model's directory and the directories of its versions. */
  record StoredModel(String name, Path directory, SortedMap<Long, Path> versions) {}

  private final Path root;
  private final Set<Path> refused = new HashSet<>();

  Store(Path root) {
    this.root = root;
  }

  /** What lies in the store now, by name. A store that cannot be read is an error, not empty. */
  SortedMap<String, StoredModel> scan() throws IOException {
    var models = new TreeMap<String, StoredModel>();
    for (Path directory : directories(root)) {
      String name = directory.getFileName().toString();
      if (!ModelName.isValid(name)) {
        refuse(directory, "its name is not a model's");
        continue;
      }
      var versions = versions(directory);
      if (!versions.isEmpty() || Files.exists(directory.resolve(SettingsYaml.FILE_NAME))) {
        models.put(name, new StoredModel(name, directory, versions));
      }
    }
    return models;
  }

  private SortedMap<Long, Path> versions(Path model) throws IOException {
    var versions = new TreeMap<Long, Path>();
    for (Path directory : directories(model)) {
      String name = directory.getFileName().toString();
      if (!NUMBER.matcher(name).matches()) {
        continue;
      }
      try {
        if (versions.putIfAbsent(Long.parseLong(name), directory) != null) {
          refuse(directory, "another directory has the same version");
        }
      } catch (NumberFormatException e) {
        refuse(directory, "its version passes 2^63");
      }
    }
    return versions;
  }

  private static List<Path> directories(Path parent) throws IOException {
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .filter(child -> !isTemporary(child))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }

  /** Whether a name is one that writers use before a file or directory is complete. */
  static boolean isTemporary(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith(".") || name.startsWith("_");
  }

  /**
   * A number that changes when a file in the directory is added, removed or written.
   *
   * @param depth how deep to look; 1 for the plain files only
   */
  static long fingerprint(Path directory, int depth) {
    long sum = 0;
    try (Stream<Path> files = Files.walk(directory, depth)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) && !isTemporary(file)) {
          // A sum does not depend on the order in which the files are met.
          sum += mixed(directory.relativize(file), file);
        }
      }
      return sum;
    } catch (IOException | java.io.UncheckedIOException e) {
      return -1; // A file went while it was looked at; the next look will differ.
    }
  }

  private static long mixed(Path name, Path file) throws IOException {
    long hash = name.toString().hashCode();
    hash = hash * 0x9E3779B97F4A7C15L + Files.size(file);
    hash = hash * 0x9E3779B97F4A7C15L + Files.getLastModifiedTime(file).hashCode();
    return hash ^ (hash >>> 29);
  }

  private void refuse(Path directory, String why) {
    if (refused.add(directory)) {
      LOG.warn("ignored directory {} of the store: {}", root.relativize(directory), why);
    }
  }
}
