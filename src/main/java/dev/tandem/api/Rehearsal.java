package dev.tandem.api;

import dev.tandem.batching.Ticker;
import dev.tandem.inference.RequestMetrics;
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
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.server.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Sends requests to the own doors before the service is ready. A model that is warmed up is only
 * the last part of the way; Tomcat, JSON and preprocessing run first in the interpreter, a hundred
 * times slower than later, and only requests that come through the port make all of it warm. They
 * come in every form, for compiled code that meets a form for the first time is thrown away. Here
 * is its place, for a room below knows no doors. All versions are asked in turns, each in the form
 * that its callers use before any in another, until {@code tandem.rehearsal} is over. Then the
 * compilers may finish, and each is asked once more. Metrics begin after it.
 */
@Component("doors")
final class Rehearsal implements HealthIndicator {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
  private static final int ROUNDS = 400;
  private static final Duration TURN = Duration.ofMillis(20);
  private static final int FEW = 4;
  private static final int MOST = 5;
  private static final int LOOKS = 10;
  private static final int LOOK_EVERY_MILLIS = 100;
  private static final Duration LAST_TIME = Duration.ofMillis(100);
  private static final int LAST_ROUNDS = 2;
  private static final int LAST_TURN = 3;
  private static final SampleRequest PROBE = SampleRequest.get("/livez");
  private static final List<SampleRequest> LOOKS_IN =
      List.of(SampleRequest.get("/readyz"), SampleRequest.get("/actuator/prometheus"));

  private final Registry registry;
  private final Ticker ticker;
  private final RequestMetrics metrics;
  private final boolean encrypted;
  private final Duration limit;
  private volatile boolean done;

  Rehearsal(Registry registry, Ticker ticker, RequestMetrics metrics, Environment environment) {
    this.registry = registry;
    this.ticker = ticker;
    this.metrics = metrics;
    this.encrypted = environment.getProperty("server.ssl.enabled", Boolean.class, false);
    this.limit = DurationStyle.detectAndParse(environment.getProperty("tandem.rehearsal", "3s"));
  }

  @EventListener
  void begin(ServletWebServerInitializedEvent started) {
    var address = started.getApplicationContext().getEnvironment().getProperty("server.address");
    int port = started.getWebServer().getPort();
    Thread.ofPlatform().daemon().name("rehearsal").start(() -> rehearse(address, port));
  }

  void rehearse(@Nullable String host, int port) {
    try {
      while (!registry.isSettled()) {
        Thread.sleep(20);
      }
      if (!encrypted && limit.isPositive()) {
        var bound = InetAddress.getByName(host == null ? "0.0.0.0" : host);
        var address = bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
        var parts = parts();
        askAll(address, port, new ArrayList<>(parts));
        awaitCompilers();
        askOnceMore(address, port, parts);
        metrics.restart();
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

  /** In turns of equal time, so that slow versions do not keep the quick ones cold. */
  private void askAll(InetAddress address, int port, List<RehearsedVersion> parts)
      throws InterruptedException {
    long end = ticker.nanos() + budget(parts.size()).toNanos();
    while (!parts.isEmpty()) {
      for (var part : List.copyOf(parts)) {
        long turn = Math.min(end, ticker.nanos() + TURN.toNanos());
        do {
          if (ticker.nanos() - end >= 0) {
            return;
          }
          int kind = part.turn();
          var sample = part.next();
          if (!ask(address, port, sample, kind)) {
            part.drop(sample); // Not every model takes what its signature allows.
          }
        } while (!part.isOver() && ticker.nanos() - turn < 0);
        if (part.isOver()) {
          parts.remove(part);
        }
      }
    }
  }

  /** What a few versions get, and more for more of them, up to five times as much. */
  private Duration budget(int versions) {
    int share = Math.clamp(versions, FEW, MOST * FEW);
    return limit.multipliedBy(share).dividedBy(FEW);
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

  /** While it waited, the processors' caches have gone cold. */
  private void askOnceMore(InetAddress address, int port, List<RehearsedVersion> parts)
      throws InterruptedException {
    long end = ticker.nanos() + LAST_TIME.toNanos();
    for (int i = 0; i < LAST_ROUNDS; i++) {
      for (var part : parts) {
        if (!part.isEmpty() && ticker.nanos() - end < 0) {
          ask(address, port, part.first(), LAST_TURN);
        }
      }
    }
  }

  /** Asks as callers do: once or more on a connection, in one piece or several, some hang up. */
  private static boolean ask(InetAddress address, int port, SampleRequest sample, int turn)
      throws InterruptedException {
    try (var caller = new Caller(address, port, SampleClient.of(turn))) {
      if (caller.ask(sample) != 200) {
        return false;
      }
      for (int i = 0; i < turn % 3; i++) {
        caller.ask(sample);
      }
      if (turn % 4 == 1) {
        caller.askSlowly(sample);
      }
      if (turn % 4 == 2) {
        caller.askInChunks(sample);
      }
      if (turn % 4 == 0) {
        caller.ask(LOOKS_IN.get(turn / 4 % LOOKS_IN.size()));
        caller.hangUp(PROBE);
      }
      return true;
    } catch (IOException e) {
      LOG.debug("a rehearsed request was not answered", e);
      return false;
    }
  }

  private List<RehearsedVersion> parts() {
    var parts = new ArrayList<RehearsedVersion>();
    for (var model : registry.models()) {
      for (var version : model.versions()) {
        if (version.isAvailable()) {
          parts.add(new RehearsedVersion(SampleRequests.of(model, version), ROUNDS));
        }
      }
    }
    parts.removeIf(RehearsedVersion::isOver);
    return parts;
  }

  @Override
  public Health health() {
    return done ? Health.up().build() : Health.outOfService().build();
  }
}
