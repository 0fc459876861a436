package dev.tandem.registry;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one version.
 *
 * @param failure why it failed; null unless it did
 * @param runtime the format, empty until it is recognised
 * @param loadedAt when it became available; null before
 * @param effective the runtime's settings in force
 * @param loadTime how long it took to open and warm it up; zero before
 */
public record VersionStatus(
    long version,
    VersionState state,
    @Nullable Fault failure,
    String runtime,
    long bytes,
    @Nullable Instant loadedAt,
    Map<String, Signature> signatures,
    Map<String, Object> effective,
    Duration loadTime) {

  public VersionStatus(
      long version,
      VersionState state,
      @Nullable Fault failure,
      String runtime,
      long bytes,
      @Nullable Instant loadedAt,
      Map<String, Signature> signatures,
      Map<String, Object> effective) {
    this(version, state, failure, runtime, bytes, loadedAt, signatures, effective, Duration.ZERO);
  }

  public boolean isAvailable() {
    return state == VersionState.AVAILABLE;
  }
}
