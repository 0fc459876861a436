package dev.tandem.inference;

import dev.tandem.fault.Fault;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The series of one version. Each meter is made when it is first needed and then found by index, so
 * that a request allocates nothing to be measured. Thread safe.
 */
final class VersionMetrics {
  /** From 100 µs to 30 s, in steps of 1, 2, 5. */
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(100_000),
    Duration.ofNanos(200_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30)
  };

  private static final Door[] DOORS = Door.values();
  private static final Phase[] PHASES = Phase.values();
  private static final Fault.Kind[] KINDS = Fault.Kind.values();
  private static final int OUTCOMES = KINDS.length + 1;

  private final MeterRegistry meters;
  private final String model;
  private final String version;
  private final Queue<Meter> made = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicReferenceArray<Timer>> requests = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<Timer> phases = new AtomicReferenceArray<>(PHASES.length);
  private int missed;

  VersionMetrics(MeterRegistry meters, String model, String version) {
    this.meters = meters;
    this.model = model;
    this.version = version;
  }

  String model() {
    return model;
  }

  String version() {
    return version;
  }

  /**
   * Records a request that is over.
   *
   * @param signature one the version has, or {@link RequestMetrics#UNKNOWN}
   * @param failure null for a request that was answered
   */
  void request(String signature, Door door, Fault.@Nullable Kind failure, long nanos) {
    var timers = requests.get(signature);
    if (timers == null) {
      timers =
          requests.computeIfAbsent(
              signature, s -> new AtomicReferenceArray<>(DOORS.length * OUTCOMES));
    }
    int index = door.ordinal() * OUTCOMES + (failure == null ? 0 : failure.ordinal() + 1);
    var timer = timers.get(index);
    if (timer == null) {
      timer = requestTimer(signature, door, failure);
      timers.set(index, timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  void phase(Phase phase, long nanos) {
    var timer = phases.get(phase.ordinal());
    if (timer == null) {
      timer = phaseTimer(phase);
      phases.set(phase.ordinal(), timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer requestTimer(String signature, Door door, Fault.@Nullable Kind failure) {
    var tags =
        Tags.of("model", model, "version", version, "signature", signature)
            .and("door", door.label(), "outcome", failure == null ? "ok" : failure.slug());
    var timer =
        Timer.builder("tandem_request_duration_seconds")
            .description("From a request's arrival at a door until its answer is written")
            .serviceLevelObjectives(BUCKETS)
            .tags(tags)
            .register(meters);
    // The histogram counts already; a second counter would only cost each request more.
    var counter =
        FunctionCounter.builder("tandem_requests_total", timer, Timer::count)
            .description("Requests answered or failed")
            .tags(tags)
            .register(meters);
    made.add(timer);
    made.add(counter);
    return timer;
  }

  private Timer phaseTimer(Phase phase) {
    var timer =
        Timer.builder("tandem_phase_duration_seconds")
            .description("The parts of a request's time")
            .serviceLevelObjectives(BUCKETS)
            .tags("model", model, "version", version, "phase", phase.label())
            .register(meters);
    made.add(timer);
    return timer;
  }

  /** Counts the sweeps that found the version gone; after enough its series are taken away. */
  boolean sweep(boolean isServed) {
    missed = isServed ? 0 : missed + 1;
    if (missed <= RequestMetrics.KEPT_SWEEPS) {
      return false;
    }
    made.forEach(meters::remove);
    return true;
  }
}
