package dev.tandem.registry.bucket;

import dev.tandem.model.ModelName;
import dev.tandem.registry.Store;
import dev.tandem.registry.StoredModel;
import dev.tandem.registry.StoredVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bucket of models, which several instances may share. A version's objects are brought to this
 * disk when they are wanted. While the bucket cannot be reached, a new process goes by what the one
 * before saw last.
 */
public final class BucketStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(BucketStore.class);

  private final Bucket bucket;
  private final BucketCache cache;
  private final BucketWrites writes;
  private final ReentrantLock looking = new ReentrantLock();
  private final Acceptance acceptance = new Acceptance();
  private @Nullable Listing last;

  private BucketStore(Bucket bucket, Path cache) {
    this.bucket = bucket;
    this.cache = new BucketCache(bucket, cache, Clock.systemUTC());
    this.writes = new BucketWrites(bucket);
  }

  /**
   * @param location {@code s3://bucket/prefix}
   * @param cache a directory of this store's own
   */
  public static BucketStore open(String location, BucketOptions options, Path cache) {
    return new BucketStore(Bucket.open(location, options), cache);
  }

  @Override
  public SortedMap<String, StoredModel> scan() throws IOException {
    looking.lock();
    try {
      Listing listing = look();
      var models = new TreeMap<String, StoredModel>();
      for (var model : listing.models().entrySet()) {
        if (isModel(model.getValue())) {
          models.put(model.getKey(), stored(model.getKey(), model.getValue()));
        }
      }
      if (!listing.equals(last)) {
        cache.keep(listing);
        last = listing;
      }
      cache.sweep();
      return models;
    } catch (IOException e) {
      return lastSeen(e);
    } finally {
      looking.unlock();
    }
  }

  private Listing look() throws IOException {
    var contents = bucket.list("");
    return acceptance.look(Listing.of(contents.objects()), contents.at());
  }

  /** What a process before this one saw; only at the start, for later what serves simply stays. */
  private SortedMap<String, StoredModel> lastSeen(IOException failure) throws IOException {
    var kept = last == null ? cache.kept() : null;
    if (kept == null || kept.models().isEmpty()) {
      throw failure;
    }
    LOG.warn(
        "store {} cannot be reached, going by its last listing: {}", bucket, failure.getMessage());
    last = kept;
    var models = new TreeMap<String, StoredModel>();
    kept.models()
        .forEach((name, model) -> models.put(name, stored(name, cache.settings(name), model)));
    return models;
  }

  @Override
  public Optional<StoredModel> find(String model) throws IOException {
    if (!ModelName.isValid(model)) {
      return Optional.empty();
    }
    looking.lock();
    try {
      var listed = Listing.of(bucket.list(model + "/").objects()).model(model);
      var complete = acceptance.glance(model, listed);
      return isModel(complete) ? Optional.of(stored(model, complete)) : Optional.empty();
    } finally {
      looking.unlock();
    }
  }

  private static boolean isModel(Listing.Model model) {
    return !model.versions().isEmpty() || model.files().containsKey(Store.SETTINGS);
  }

  private StoredModel stored(String name, Listing.Model model) throws IOException {
    return stored(name, cache.settings(name, model.files()), model);
  }

  private StoredModel stored(String name, Path settings, Listing.Model model) {
    var versions = new TreeMap<Long, StoredVersion>();
    model.versions().forEach((number, files) -> versions.put(number, new Remote(name, files)));
    return new StoredModel(name, settings, versions);
  }

  @Override
  public void changeSettings(String model, UnaryOperator<String> change) {
    writes.changeSettings(new ModelName(model).value(), change);
  }

  @Override
  public long publish(String model, OptionalLong version, Path prepared) {
    return writes.publish(new ModelName(model).value(), version, prepared);
  }

  @Override
  public void delete(String model, long version) {
    try {
      writes.delete(new ModelName(model).value(), version);
    } catch (IOException e) {
      throw bucket.unavailable(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    bucket.close();
  }

  @Override
  public String toString() {
    return bucket.toString();
  }

  private final class Remote implements StoredVersion {
    private final String model;
    private final Listing.Files files;

    Remote(String model, Listing.Files files) {
      this.model = model;
      this.files = files;
    }

    @Override
    public Path directory() throws IOException {
      return cache.version(model, files);
    }

    @Override
    public void evict() throws IOException {
      cache.evict(model, files);
    }

    @Override
    public long fingerprint() {
      return files.fingerprint();
    }

    @Override
    public long upload() {
      return files.fingerprint();
    }

    @Override
    public boolean hasSettings() {
      return files.objects().containsKey(Store.SETTINGS);
    }
  }
}
