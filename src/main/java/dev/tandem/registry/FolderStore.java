package dev.tandem.registry;

import dev.tandem.archive.Checksums;
import dev.tandem.archive.Leftovers;
import dev.tandem.fault.Fault;
import dev.tandem.model.ModelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of models, which several processes may share. */
public final class FolderStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,40}");

  private final Path root;
  private final FolderWrites writes;
  private final Set<Path> refused = ConcurrentHashMap.newKeySet();
  private final Leftovers leftovers;

  public FolderStore(Path root) {
    this(root, Clock.systemUTC());
  }

  FolderStore(Path root, Clock clock) {
    this.root = root;
    this.writes = new FolderWrites(root);
    this.leftovers = new Leftovers(clock);
  }

  @Override
  public SortedMap<String, StoredModel> scan() throws IOException {
    var models = new TreeMap<String, StoredModel>();
    for (Path directory : directories(root)) {
      String name = directory.getFileName().toString();
      if (!ModelName.isValid(name)) {
        refuse(directory, "its name is not a model's");
        continue;
      }
      model(name, directory).ifPresent(model -> models.put(name, model));
    }
    sweep();
    return models;
  }

  private synchronized void sweep() throws IOException {
    if (leftovers.isDue()) {
      leftovers.sweep(directories(root));
    }
  }

  @Override
  public Optional<StoredModel> find(String model) throws IOException {
    Path directory = root.resolve(model);
    return ModelName.isValid(model) && Files.isDirectory(directory)
        ? model(model, directory)
        : Optional.empty();
  }

  private Optional<StoredModel> model(String name, Path directory) throws IOException {
    var versions = versions(directory);
    return versions.isEmpty() && !Files.exists(directory.resolve(SettingsYaml.FILE_NAME))
        ? Optional.empty()
        : Optional.of(new StoredModel(name, directory, versions));
  }

  private SortedMap<Long, StoredVersion> versions(Path model) throws IOException {
    var versions = new TreeMap<Long, StoredVersion>();
    for (Path directory : directories(model)) {
      String name = directory.getFileName().toString();
      if (!NUMBER.matcher(name).matches()) {
        continue;
      }
      try {
        if (versions.putIfAbsent(Long.parseLong(name), new Folder(directory)) != null) {
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
          .filter(child -> !Fingerprints.isTemporary(child))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }

  @Override
  public void changeSettings(String model, UnaryOperator<String> change) {
    writes.changeSettings(new ModelName(model), change);
  }

  @Override
  public long publish(String model, OptionalLong version, Path prepared) {
    return writes.publish(new ModelName(model), prepared, () -> free(model, version));
  }

  /** A number that no version has at the moment. */
  private long free(String model, OptionalLong version) throws IOException {
    var taken = find(model).map(StoredModel::versions).orElseGet(TreeMap::new);
    if (version.isEmpty()) {
      return taken.isEmpty() ? 1 : Math.addExact(taken.lastKey(), 1);
    }
    if (taken.containsKey(version.getAsLong())) {
      throw Fault.conflict(
          "model %s already has a version %d; delete it or upload another"
              .formatted(model, version.getAsLong()));
    }
    return version.getAsLong();
  }

  @Override
  public void delete(String model, long version) {
    Path directory;
    try {
      var stored = find(model).map(StoredModel::versions).orElseGet(TreeMap::new).get(version);
      if (stored == null) {
        throw Fault.notFound("model %s has no version %d in the store".formatted(model, version));
      }
      directory = stored.directory();
    } catch (IOException e) {
      throw StoreFaults.unavailable(root, e);
    }
    writes.delete(directory);
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return root.toString();
  }

  private void refuse(Path directory, String why) {
    if (refused.add(directory)) {
      LOG.warn("ignored directory {} of the store: {}", root.relativize(directory), why);
    }
  }

  private record Folder(Path directory) implements StoredVersion {
    @Override
    public long fingerprint() {
      return Fingerprints.of(directory, Integer.MAX_VALUE);
    }

    @Override
    public long upload() {
      return Fingerprints.of(directory.resolve(Checksums.FILE_NAME));
    }

    @Override
    public boolean hasSettings() {
      return Files.isRegularFile(directory.resolve(SettingsYaml.FILE_NAME));
    }
  }
}
