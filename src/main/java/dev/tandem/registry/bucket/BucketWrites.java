package dev.tandem.registry.bucket;

import dev.tandem.archive.Checksums;
import dev.tandem.fault.Fault;
import dev.tandem.registry.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to a bucket that other instances read and write as well. A version begins with an object
 * that hides it and that only one writer can make, and ends with its checksums, which show it.
 */
final class BucketWrites {
  private static final Logger LOG = LoggerFactory.getLogger(BucketStore.class);
  private static final int MAX_TRIES = 100;

  private final Bucket bucket;

  BucketWrites(Bucket bucket) {
    this.bucket = bucket;
  }

  void changeSettings(String model, UnaryOperator<String> change) {
    String name = model + "/" + Store.SETTINGS;
    for (int i = 0; i < MAX_TRIES; i++) {
      Bucket.Text before;
      try {
        before = bucket.text(name);
      } catch (IOException e) {
        throw bucket.unavailable(String.valueOf(e.getMessage()), e);
      }
      String after = change.apply(before.text());
      if (after.equals(before.text()) || bucket.writeIf(name, before.etag(), after)) {
        return;
      }
    }
    throw Fault.conflict("the settings of model " + model + " are changed by others; try again");
  }

  long publish(String model, OptionalLong version, Path prepared) {
    try {
      var digests = Checksums.of(prepared);
      long number = reserve(model, version);
      String start = model + "/" + number + "/";
      try {
        for (String file : digests.keySet()) {
          bucket.upload(start + file, prepared.resolve(file));
        }
        bucket.write(start + Checksums.FILE_NAME, Checksums.text(digests));
        return number;
      } catch (Fault fault) {
        abandon(model, number);
        throw fault;
      }
    } catch (IOException e) {
      throw bucket.unavailable(String.valueOf(e.getMessage()), e);
    }
  }

  private long reserve(String model, OptionalLong version) throws IOException {
    for (int i = 0; i < MAX_TRIES; i++) {
      var taken = Listing.of(bucket.list(model + "/").objects()).model(model).numbers();
      long number = version.orElse(taken.stream().mapToLong(n -> n).max().orElse(0) + 1);
      String marker = model + "/" + number + "/" + Listing.UPLOADING;
      String own = UUID.randomUUID().toString();
      // Read again, for a server that compares nothing lets two writers make it.
      if (!taken.contains(number)
          && bucket.writeIf(marker, null, own)
          && bucket.text(marker).text().equals(own)) {
        return number;
      }
      if (version.isPresent()) {
        throw Fault.conflict(
            "model %s already has a version %d; delete it or upload another"
                .formatted(model, number));
      }
    }
    throw Fault.conflict("versions of model " + model + " are uploaded by others; try again");
  }

  private void abandon(String model, long version) {
    try {
      delete(model, version);
    } catch (Fault | IOException e) {
      LOG.warn(
          "what was uploaded of model {}/{} stays in the bucket: {}", model, version, e.toString());
    }
  }

  /** Hides the version, then removes what it held, last what hides it. */
  void delete(String model, long version) throws IOException {
    var folders =
        bucket.list(model + "/").objects().stream()
            .filter(object -> isOf(object.name(), model, version))
            .toList();
    if (folders.isEmpty()) {
      throw Fault.notFound("model %s has no version %d in the store".formatted(model, version));
    }
    String first = folders.getFirst().name();
    String folder = first.substring(0, first.indexOf('/', model.length() + 1) + 1);
    String marker = folder + Listing.UPLOADING;
    bucket.write(marker, UUID.randomUUID().toString());
    bucket.delete(folder + Checksums.FILE_NAME);
    for (var object : folders) {
      if (!object.name().equals(marker)) {
        bucket.delete(object.name());
      }
    }
    bucket.delete(marker);
  }

  private static boolean isOf(String name, String model, long version) {
    return name.substring(model.length() + 1).matches("0*" + version + "/.*");
  }
}
