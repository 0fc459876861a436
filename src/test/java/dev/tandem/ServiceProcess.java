package dev.tandem;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The service as a process of its own, on this build's classes and a free port. */
final class ServiceProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private final List<String> log = new ArrayList<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final String awaited;
  private final int port;
  private final Process process;
  private final CompletableFuture<Void> reading;

  /** Starts it and waits until it says that it is ready. */
  ServiceProcess(Path data, String... settings) throws IOException, InterruptedException {
    this(": ready: ", data, List.of(settings));
  }

  private ServiceProcess(String awaited, Path data, List<String> settings)
      throws IOException, InterruptedException {
    this.awaited = awaited;
    port = freePort();
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx512m"));
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-cp", classPath(), Application.class.getName()));
    command.addAll(List.of("--server.port=" + port, "--tandem.data-dir=" + data));
    command.addAll(settings);
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    reading = CompletableFuture.runAsync(this::read, task -> Thread.ofVirtual().start(task));
    var unused = reading.whenComplete((end, failure) -> ready.countDown());
    if (!ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS) || reading.isDone()) {
      close();
      throw new IllegalStateException("not ready; its log: " + log());
    }
  }

  /** Starts it and waits no longer than until it logs this. */
  static ServiceProcess until(String awaited, Path data) throws IOException, InterruptedException {
    return new ServiceProcess(awaited, data, List.of());
  }

  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (log) {
          log.add(line);
        }
        if (line.contains(awaited)) {
          ready.countDown();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  /** Every line so far. */
  List<String> log() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  /** The processes that it has started and that run. */
  Stream<ProcessHandle> children() {
    return process.children();
  }

  /** Sends a signal by its name, as {@code kill} does. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Waits for the end and for the last line of the log. */
  int exitCode() throws InterruptedException {
    return exitCodeWithin(PATIENCE_SECONDS);
  }

  int exitCodeWithin(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new IllegalStateException("still running; its log: " + log());
    }
    reading.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
