package dev.tandem.inference;

import dev.tandem.fault.Fault;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
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

  private final SweptMetrics series;
  private final String model;
  private final String version;
  private final TrafficMetrics traffic;
  private final Map<String, AtomicReferenceArray<Timer>> requests = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<Timer> phases = new AtomicReferenceArray<>(PHASES.length);
  private @Nullable BatchMetrics batches;

  VersionMetrics(MeterRegistry meters, String model, String version, TrafficMetrics traffic) {
    this.series = new SweptMetrics(meters);
    this.model = model;
    this.version = version;
    this.traffic = traffic;
  }

  String model() {
    return model;
  }

  String version() {
    return version;
  }

  TrafficMetrics traffic() {
    return traffic;
  }

  /** Made when the version is loaded, so that its counters begin at zero. */
  synchronized BatchMetrics batches() {
    if (batches == null) {
      batches = new BatchMetrics(this, traffic, series);
    }
    return batches;
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
      timer = made(timers, index, () -> requestTimer(signature, door, failure));
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  void phase(Phase phase, long nanos) {
    var timer = phases.get(phase.ordinal());
    if (timer == null) {
      timer = made(phases, phase.ordinal(), () -> phaseTimer(phase));
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  // Registering the same meter twice, by two first requests at once, is a warning in the log.
  private synchronized Timer made(
      AtomicReferenceArray<Timer> timers, int index, Supplier<Timer> maker) {
    var timer = timers.get(index);
    if (timer == null) {
      timer = maker.get();
      timers.set(index, timer);
    }
    return timer;
  }

  private Timer requestTimer(String signature, Door door, Fault.@Nullable Kind failure) {
    var tags =
        Tags.of("model", model, "version", version, "signature", signature)
            .and("door", door.label(), "outcome", failure == null ? "ok" : failure.slug());
    var timer =
        timer("tandem_request_duration_seconds", "From a request's arrival to its answer", tags);
    // The histogram counts already; a second counter would only cost each request more.
    series.with(
        FunctionCounter.builder("tandem_requests_total", timer, Timer::count)
            .description("Requests answered or failed")
            .tags(tags)
            .register(series.meters()));
    return timer;
  }

  private Timer phaseTimer(Phase phase) {
    var tags = Tags.of("model", model, "version", version, "phase", phase.label());
    return timer("tandem_phase_duration_seconds", "The parts of a request's time", tags);
  }

  private Timer timer(String name, String description, Tags tags) {
    return series.with(
        Timer.builder(name)
            .description(description)
            .serviceLevelObjectives(BUCKETS)
            .tags(tags)
            .register(series.meters()));
  }

  /** Counts from zero; what failed so far has no series until it fails again. */
  synchronized void restart() {
    series.clear();
    requests.forEach(
        (signature, timers) -> {
          for (int i = 0; i < timers.length(); i++) {
            if (timers.get(i) != null) {
              boolean isOk = i % OUTCOMES == 0;
              timers.set(i, isOk ? requestTimer(signature, DOORS[i / OUTCOMES], null) : null);
            }
          }
        });
    for (var phase : PHASES) {
      if (phases.get(phase.ordinal()) != null) {
        phases.set(phase.ordinal(), phaseTimer(phase));
      }
    }
    if (batches != null) {
      batches.restart();
    }
  }

  boolean sweep(boolean isServed) {
    return series.sweep(isServed);
  }
}
