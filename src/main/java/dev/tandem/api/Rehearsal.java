package dev.tandem.api;

import dev.tandem.batching.Ticker;
import dev.tandem.registry.Registry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
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
 * times slower than later, and only requests that come through the port make all of it warm. Here
 * is its place, for a room below knows no doors. One model of each runtime is asked until its
 * answers are fast or {@code tandem.rehearsal} is over, the others a few times. Metrics count these
 * requests.
 */
@Component("doors")
final class Rehearsal implements HealthIndicator {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
  private static final int OFTEN = 1500;
  private static final int SOMETIMES = 20;
  private static final int NEW_CONNECTION_EVERY = 10;
  private static final int TIMEOUT_MILLIS = 5_000;

  private final Registry registry;
  private final Ticker ticker;
  private final boolean encrypted;
  private final Duration limit;
  private volatile boolean done;

  Rehearsal(
      Registry registry,
      Ticker ticker,
      @Value("${server.ssl.enabled:false}") boolean encrypted,
      @Value("${tandem.rehearsal:2s}") Duration limit) {
    this.registry = registry;
    this.ticker = ticker;
    this.encrypted = encrypted;
    this.limit = limit;
  }

  @EventListener
  void begin(ServletWebServerInitializedEvent started) {
    var address = started.getApplicationContext().getEnvironment().getProperty("server.address");
    String host =
        address == null || address.equals("0.0.0.0") || address.equals("::")
            ? "localhost"
            : address.contains(":") ? "[" + address + "]" : address;
    URI base = URI.create("http://" + host + ":" + started.getWebServer().getPort());
    Thread.ofPlatform().daemon().name("rehearsal").start(() -> rehearse(base));
  }

  private void rehearse(URI base) {
    try {
      while (!registry.isSettled()) {
        Thread.sleep(20);
      }
      if (!encrypted && limit.isPositive()) {
        askAll(base);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // A service that is not quite warm is better than none.
      LOG.warn("the doors could not be warmed up: {}", e.toString());
    } finally {
      done = true;
    }
  }

  private void askAll(URI base) {
    var runtimes = new HashSet<String>();
    for (var model : registry.models()) {
      for (var version : model.versions()) {
        if (version.runtime().isEmpty() || version.signatures().isEmpty()) {
          continue;
        }
        List<SampleRequest> samples = SampleRequest.of(model, version);
        int times = samples.isEmpty() || !runtimes.add(version.runtime()) ? SOMETIMES : OFTEN;
        samples.forEach(sample -> ask(base, sample, times));
      }
    }
  }

  private void ask(URI base, SampleRequest sample, int times) {
    long end = ticker.nanos() + limit.toNanos();
    for (int i = 0; i < times && ticker.nanos() < end; i++) {
      try {
        if (send(base, sample, i % NEW_CONNECTION_EVERY == 0) != HttpURLConnection.HTTP_OK) {
          return; // Not every model takes zeros.
        }
      } catch (IOException e) {
        LOG.debug("{} was not answered", sample.path(), e);
        return;
      }
    }
  }

  private static int send(URI base, SampleRequest sample, boolean isLast) throws IOException {
    var connection = (HttpURLConnection) base.resolve(sample.path()).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(sample.body().length);
    connection.setRequestProperty("Content-Type", sample.contentType());
    if (isLast) {
      connection.setRequestProperty("Connection", "close");
    }
    try (var out = connection.getOutputStream()) {
      out.write(sample.body());
    }
    int status = connection.getResponseCode();
    if (status == HttpURLConnection.HTTP_OK) {
      try (var in = connection.getInputStream()) {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      }
    } else {
      connection.disconnect();
    }
    return status;
  }

  @Override
  public Health health() {
    return done ? Health.up().build() : Health.outOfService().build();
  }
}
