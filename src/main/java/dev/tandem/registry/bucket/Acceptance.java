package dev.tandem.registry.bucket;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which versions of a listing are complete. A bucket renames nothing, so a version is seen
 * while it is still being copied there. One that Tandem uploaded ends with its checksums; one that
 * another tool put there counts once two looks found the same, or when it has rested for a while;
 * until then the version's last complete state counts. Not thread safe.
 */
final class Acceptance {
  private static final Duration REST = Duration.ofSeconds(10);

  private record Key(String model, long version) {}

  private Map<Key, String> seen = Map.of();
  private final Map<Key, Listing.Files> accepted = new HashMap<>();

  /** A whole listing with only what is complete, after one more look. */
  Listing look(Listing listing, @Nullable Instant at) {
    var now = new HashMap<Key, String>();
    var complete = new TreeMap<String, Listing.Model>();
    listing
        .models()
        .forEach(
            (name, model) -> {
              model
                  .versions()
                  .forEach(
                      (number, files) -> {
                        var key = new Key(name, number);
                        now.put(key, files.digest());
                        if (files.isSealed()
                            || files.digest().equals(seen.get(key))
                            || hasRested(files, at)) {
                          accepted.put(key, files);
                        }
                      });
              complete.put(name, only(name, model));
            });
    accepted.keySet().retainAll(now.keySet());
    seen = now;
    return new Listing(complete);
  }

  /** One model with only what is complete; this does not count as a look. */
  Listing.Model glance(String name, Listing.Model model) {
    model
        .versions()
        .forEach(
            (number, files) -> {
              if (files.isSealed()) {
                accepted.put(new Key(name, number), files);
              }
            });
    return only(name, model);
  }

  private Listing.Model only(String name, Listing.Model model) {
    SortedMap<Long, Listing.Files> versions = new TreeMap<>();
    for (long number : model.versions().keySet()) {
      var files = accepted.get(new Key(name, number));
      if (files != null) {
        versions.put(number, files);
      }
    }
    return new Listing.Model(model.files(), versions, model.numbers());
  }

  private static boolean hasRested(Listing.Files files, @Nullable Instant at) {
    return at != null
        && files.objects().values().stream()
            .noneMatch(object -> object.modified().plus(REST).isAfter(at));
  }
}
