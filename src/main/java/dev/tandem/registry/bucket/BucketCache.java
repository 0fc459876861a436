package dev.tandem.registry.bucket;

import dev.tandem.archive.Checksums;
import dev.tandem.archive.Durable;
import dev.tandem.archive.Leftovers;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a bucket lies on this disk: each model's plain files, the versions that were wanted, and
 * the last listing, for a start while the bucket cannot be reached. Thread safe.
 */
final class BucketCache {
  private static final Logger LOG = LoggerFactory.getLogger(BucketStore.class);
  private static final long MAX_SETTINGS_BYTES = 16L << 20;
  private static final String LISTING = "listing";
  private static final String SETTINGS = "settings";

  private final Bucket bucket;
  private final Path root;
  private final Map<Path, String> etags = new ConcurrentHashMap<>();
  private final Set<Path> verified = ConcurrentHashMap.newKeySet();
  private final Leftovers leftovers;

  BucketCache(Bucket bucket, Path root, Clock clock) {
    this.bucket = bucket;
    this.root = root;
    this.leftovers = new Leftovers(clock);
  }

  /** Removes what downloads that were killed have left, now and then. One look at a time. */
  void sweep() throws IOException {
    if (leftovers.isDue() && Files.isDirectory(root)) {
      var directories = new ArrayList<>(List.of(root));
      for (Path model : list(root)) {
        directories.add(model);
        directories.add(model.resolve(SETTINGS));
      }
      leftovers.sweep(directories);
    }
  }

  /** A directory with the model's plain files as they are in the bucket now. */
  Path settings(String model, Map<String, StoredObject> files) throws IOException {
    Path directory = settings(model);
    Files.createDirectories(directory);
    for (var file : files.entrySet()) {
      Path local = directory.resolve(file.getKey());
      String etag = file.getValue().etag();
      if (!etag.equals(etags.get(local)) && file.getValue().size() <= MAX_SETTINGS_BYTES) {
        fetch(file.getValue(), local);
        etags.put(local, etag);
      }
    }
    for (Path local : list(directory)) {
      if (!files.containsKey(local.getFileName().toString())) {
        Files.deleteIfExists(local);
        etags.remove(local);
      }
    }
    return directory;
  }

  /** The same directory as it was left, whatever the bucket has now. */
  Path settings(String model) {
    return root.resolve(model).resolve(SETTINGS);
  }

  private void fetch(StoredObject object, Path local) throws IOException {
    Path temporary = Durable.hiddenBeside(local);
    try {
      bucket.download(object, temporary);
      Files.move(temporary, local, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** A directory with a version's files, downloaded unless they are here. */
  Path version(String model, Listing.Files files) throws IOException {
    Path directory = root.resolve(model).resolve(name(files));
    if (Files.isDirectory(directory) && isIntact(directory)) {
      return directory;
    }
    Path temporary = Durable.hiddenBeside(directory);
    try {
      for (var file : files.objects().entrySet()) {
        Path local = temporary.resolve(file.getKey());
        Files.createDirectories(local.resolveSibling("."));
        bucket.download(file.getValue(), local);
      }
      Files.move(temporary, directory, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Durable.remove(temporary);
    }
    verified.add(directory);
    return directory;
  }

  /** Looks once in a process whether what lies here is still what came; if not, it goes. */
  private boolean isIntact(Path directory) throws IOException {
    if (verified.contains(directory)) {
      return true;
    }
    try {
      Checksums.verify(directory, Set.of());
      verified.add(directory);
      return true;
    } catch (Fault damaged) {
      LOG.warn("{} is fetched again: {}", directory, damaged.detail());
      Durable.remove(directory);
      return false;
    }
  }

  /** Removes a version's files from this disk, if they are here. */
  void evict(String model, Listing.Files files) throws IOException {
    Path directory = root.resolve(model).resolve(name(files));
    verified.remove(directory);
    Durable.remove(directory);
  }

  private static String name(Listing.Files files) {
    return files.folder() + "-" + files.digest();
  }

  /** Keeps the listing, and removes what is no longer in it. */
  void keep(Listing listing) throws IOException {
    Files.createDirectories(root);
    var text = new StringBuilder();
    for (var object : listing.objects()) {
      text.append(object.size()).append(' ').append(object.etag()).append(' ');
      text.append(object.name()).append('\n');
    }
    Durable.write(root.resolve(LISTING), text.toString());
    for (Path model : list(root)) {
      String name = model.getFileName().toString();
      if (!Files.isDirectory(model)) {
        continue;
      }
      var known = new HashSet<String>();
      listing.model(name).versions().values().forEach(files -> known.add(name(files)));
      if (listing.models().containsKey(name)) {
        known.add(SETTINGS);
      }
      for (Path directory : list(model)) {
        if (!known.contains(directory.getFileName().toString())) {
          verified.remove(directory);
          Durable.remove(directory);
        }
      }
    }
  }

  /** The listing that was kept last, by this process or one before; empty if there is none. */
  Listing kept() throws IOException {
    Path file = root.resolve(LISTING);
    var objects = new ArrayList<StoredObject>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] parts = line.split(" ", 3);
        objects.add(new StoredObject(parts[2], parts[1], Long.parseLong(parts[0]), Instant.EPOCH));
      }
    }
    return Listing.of(objects);
  }

  private static List<Path> list(Path directory) throws IOException {
    try (var paths = Files.list(directory)) {
      return paths.filter(path -> !path.getFileName().toString().startsWith(".")).toList();
    }
  }
}
