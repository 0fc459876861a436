package dev.tandem;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The service in a process of its own, with a heap of a fixed size. */
final class SoakedService implements AutoCloseable {
  private final Process process;
  private final URI base;
  private final Path log;

  private SoakedService(Process process, URI base, Path log) {
    this.process = process;
    this.base = base;
    this.log = log;
  }

  /** Starts it on a store and returns once it is ready. */
  static SoakedService start(Path store, Path scratch, String... settings) throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The heap is touched at once, so that what grows later is not the heap.
    command.addAll(List.of("-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch"));
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Application.class.getName());
    command.add("--server.port=" + port);
    command.add("--tandem.model-store=" + store);
    command.add("--tandem.data-dir=" + scratch.resolve("data"));
    command.add("--tandem.poll-interval=100ms");
    command.addAll(Arrays.asList(settings));
    Path log = scratch.resolve("service.log");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    var service = new SoakedService(process, URI.create("http://127.0.0.1:" + port), log);
    service.awaitReady();
    return service;
  }

  private void awaitReady() throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var ready = HttpRequest.newBuilder(base.resolve("/readyz")).build();
      while (true) {
        try {
          if (http.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException e) {
          // Not listening yet.
        }
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          throw new IOException("the service ended: " + Files.readString(log));
        }
      }
    }
  }

  URI base() {
    return base;
  }

  /** The memory of it that lies in RAM, as Linux counts it; 0 elsewhere. */
  long residentKib() throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .sum();
  }

  /** Stops it as an orchestrator does; its exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
