package dev.tandem.api;

import dev.tandem.batching.Ticker;
import dev.tandem.registry.Registry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.server.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Sends requests to the own doors before the service is ready. A model that is warmed up is only
 * the last part of the way; Tomcat, JSON and preprocessing run first in the interpreter, a hundred
 * times slower than later, and only requests that come through the port make all of it warm. They
 * come in every form, for compiled code that meets a form for the first time is thrown away. Here
 * is its place, for a room below knows no doors. All versions are asked in turns until {@code
 * tandem.rehearsal} is over. Metrics count these requests.
 */
@Component("doors")
final class Rehearsal implements HealthIndicator {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
  private static final int TURNS = 400;
  private static final int LOOKS = 10;
  private static final int LOOK_EVERY_MILLIS = 100;
  private static final SampleRequest PROBE = SampleRequest.get("/livez");

  private final Registry registry;
  private final Ticker ticker;
  private final boolean encrypted;
  private final Duration limit;
  private volatile boolean done;

  Rehearsal(
      Registry registry,
      Ticker ticker,
      @Value("${server.ssl.enabled:false}") boolean encrypted,
      @Value("${tandem.rehearsal:3s}") Duration limit) {
    this.registry = registry;
    this.ticker = ticker;
    this.encrypted = encrypted;
    this.limit = limit;
  }

  @EventListener
  void begin(ServletWebServerInitializedEvent started) {
    var address = started.getApplicationContext().getEnvironment().getProperty("server.address");
    int port = started.getWebServer().getPort();
    Thread.ofPlatform().daemon().name("rehearsal").start(() -> rehearse(address, port));
  }

  void rehearse(@Nullable String address, int port) {
    try {
      while (!registry.isSettled()) {
        Thread.sleep(20);
      }
      if (!encrypted && limit.isPositive()) {
        var bound = InetAddress.getByName(address == null ? "0.0.0.0" : address);
        askAll(bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound, port);
        awaitCompilers();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      // A service that is not quite warm is better than none.
      LOG.warn("the doors could not be warmed up: {}", e.toString());
    } finally {
      done = true;
    }
  }

  private void askAll(InetAddress address, int port) throws InterruptedException {
    var samples = samples();
    long end = ticker.nanos() + limit.toNanos();
    for (int turn = 0; turn < TURNS && !samples.isEmpty(); turn++) {
      for (var sample : List.copyOf(samples)) {
        if (ticker.nanos() - end >= 0) {
          return;
        }
        if (!ask(address, port, sample, turn)) {
          samples.remove(sample); // Not every model takes what its signature allows.
        }
      }
    }
  }

  /** What became hot is compiled in the background, on the processors that requests need. */
  private static void awaitCompilers() throws InterruptedException {
    var compilers = ManagementFactory.getCompilationMXBean();
    if (compilers == null || !compilers.isCompilationTimeMonitoringSupported()) {
      return;
    }
    long before = -1;
    for (int i = 0; i < LOOKS && compilers.getTotalCompilationTime() != before; i++) {
      before = compilers.getTotalCompilationTime();
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
  }

  /** Asks as callers do: once or more on a connection, in one piece or two, some hang up. */
  private static boolean ask(InetAddress address, int port, SampleRequest sample, int turn)
      throws InterruptedException {
    try (var caller = new Caller(address, port)) {
      if (caller.ask(sample) != 200) {
        return false;
      }
      for (int i = 0; i < turn % 3; i++) {
        caller.ask(sample);
      }
      if (turn % 4 == 1) {
        caller.askSlowly(sample);
      }
      if (turn % 4 == 0) {
        caller.hangUp(PROBE);
      }
      return true;
    } catch (IOException e) {
      LOG.debug("a rehearsed request was not answered", e);
      return false;
    }
  }

  /** The first of each version, then the second of each, so that none is left out for long. */
  private List<SampleRequest> samples() {
    var versions = new ArrayList<List<SampleRequest>>();
    for (var model : registry.models()) {
      for (var version : model.versions()) {
        if (version.isAvailable()) {
          versions.add(SampleRequests.of(model, version));
        }
      }
    }
    var samples = new ArrayList<SampleRequest>();
    int most = versions.stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < most; i++) {
      for (var version : versions) {
        if (i < version.size()) {
          samples.add(version.get(i));
        }
      }
    }
    return samples;
  }

  @Override
  public Health health() {
    return done ? Health.up().build() : Health.outOfService().build();
  }
}
