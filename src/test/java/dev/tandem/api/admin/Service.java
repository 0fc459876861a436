package dev.tandem.api.admin;

import static java.util.Objects.requireNonNull;

import dev.tandem.Application;
import dev.tandem.registry.ModelRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on a store of its own, with a client. */
final class Service implements AutoCloseable {
  /** What came back. */
  record Answer(int status, HttpResponse<String> response) {
    String body() {
      return response.body();
    }

    JsonNode json() {
      return JsonMapper.shared().readTree(response.body());
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  /** One part of a multipart body. */
  record Part(String name, byte[] content) {}

  private static final String BOUNDARY = "tandem-test-boundary";

  private final @Nullable ConfigurableApplicationContext context;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI base;

  private Service(@Nullable ConfigurableApplicationContext context, String port) {
    this.context = context;
    this.base = URI.create("http://127.0.0.1:" + port);
  }

  /** One that runs in another process. */
  static Service at(int port) {
    return new Service(null, Integer.toString(port));
  }

  /** Starts it and waits until every model was tried. */
  static Service on(Path store, Path data, String... more) {
    return with(Application.class, store, data, more);
  }

  /** The same with other beans in the place of some. */
  static Service with(Class<?> beans, Path store, Path data, String... more) {
    var arguments = new ArrayList<>(List.of(more));
    arguments.add("--server.port=0");
    arguments.add("--tandem.model-store=" + store);
    arguments.add("--tandem.data-dir=" + data);
    // Far apart, so that only what a call does itself is seen.
    arguments.add("--tandem.poll-interval=1h");
    var context =
        new SpringApplicationBuilder(Application.class, beans)
            .run(arguments.toArray(String[]::new));
    String port = context.getEnvironment().getProperty("local.server.port");
    return new Service(context, String.valueOf(port));
  }

  /** Looks at the store, as the service does once every poll interval. */
  void poll() {
    requireNonNull(context).getBean(ModelRegistry.class).poll();
  }

  /** Asks again and again until the process is ready, ends, or is too slow. */
  void awaitReady(Process process) throws InterruptedException {
    for (int tries = 0; tries < 600; tries++) {
      try {
        if (get("/readyz").status() == 200) {
          return;
        }
      } catch (UncheckedIOException e) {
        // It does not listen yet.
      }
      if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the process ended with " + process.exitValue());
      }
    }
    throw new IllegalStateException("the process was not ready in time");
  }

  Answer get(String path) {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  /** A version once it is neither waiting nor loading; asks again and again. */
  JsonNode awaitSettled(String path) {
    for (int tries = 0; tries < 50_000; tries++) {
      var version = get(path).json();
      if (List.of("available", "end", "failed").contains(version.get("state").asString())) {
        return version;
      }
    }
    throw new IllegalStateException(path + " was not settled in time");
  }

  /** A model's versions, each as {@code 3 available}. */
  List<String> states(String model) {
    var states = new ArrayList<String>();
    for (JsonNode version : get("/api/v1/models/" + model).json().get("versions")) {
      states.add(version.get("version").asLong() + " " + version.get("state").asString());
    }
    return states;
  }

  Answer delete(String path) {
    return send(HttpRequest.newBuilder(uri(path)).DELETE());
  }

  /** With more headers, each a name and a value. */
  Answer json(String method, String path, String body, String... headers) {
    var request = HttpRequest.newBuilder(uri(path)).header("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request.method(method, BodyPublishers.ofString(body)));
  }

  URI base() {
    return base;
  }

  Answer post(String path) {
    return send(HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.noBody()));
  }

  Answer upload(String path, String type, byte[] body) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  Answer upload(String path, Part... parts) {
    var pieces = new ArrayList<byte[]>();
    for (Part part : parts) {
      String head =
          "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: application/octet-stream\r\n\r\n"
              .formatted(BOUNDARY, part.name(), part.name());
      pieces.add(head.getBytes(StandardCharsets.UTF_8));
      pieces.add(part.content());
      pieces.add("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    pieces.add(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArrays(pieces)));
  }

  int port() {
    return base.getPort();
  }

  private URI uri(String path) {
    return base.resolve(path);
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      var response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (context != null) {
      context.close();
    }
    client.close();
  }
}
