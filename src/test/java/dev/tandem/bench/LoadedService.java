package dev.tandem.bench;

import dev.tandem.SharedData;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The service as a process of its own on a store of two models, to be put under load. */
final class LoadedService implements AutoCloseable {
  private final Path store;
  private final int port;
  private final Process process;

  private LoadedService(Path store, int port, Process process) {
    this.store = store;
    this.port = port;
    this.process = process;
  }

  /** Returns when it is ready. */
  static LoadedService start() throws Exception {
    Path store = store();
    int port = freePort();
    var service = new LoadedService(store, port, process(store, port));
    try {
      service.awaitReady();
      return service;
    } catch (Exception e) {
      service.close();
      throw e;
    }
  }

  int port() {
    return port;
  }

  /** Where the model of that name is. */
  Path model(String name) {
    return store.resolve(name).resolve("1");
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor(30, TimeUnit.SECONDS);
  }

  private static Path store() throws IOException {
    Path store = Files.createTempDirectory("bench-store");
    copy(
        SharedData.path("saved_models/saved_model_half_plus_two_cpu/00000123"),
        store.resolve("half_plus_two/1"));
    copy(SharedData.path("keras_saved_models/mobilenet_v2_224"), store.resolve("mobilenet_v2/1"));
    String names =
        IntStream.range(0, 1000).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    Files.writeString(
        store.resolve("mobilenet_v2/model.yaml"),
        """
        input: {kind: image, size: [224, 224], scale: tf}
        output: {kind: classification, top_k: 5}
        class_names: [%s]
        """
            .formatted(names));
    return store;
  }

  private static void copy(Path from, Path to) throws IOException {
    Path source = Files.exists(from.resolve("saved_model.pb")) ? from : onlyFolder(from);
    try (var files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static Path onlyFolder(Path parent) throws IOException {
    try (var folders = Files.list(parent)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("saved_model.pb")))
          .findFirst()
          .orElseThrow();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Process process(Path store, int port) throws IOException {
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            BenchedService.class.getName(),
            "--server.port=" + port,
            "--tandem.model-store=" + store,
            "--tandem.data-dir=target/bench-data");
    return new ProcessBuilder(command).inheritIO().start();
  }

  private void awaitReady() throws Exception {
    var url = URI.create("http://127.0.0.1:" + port + "/readyz").toURL();
    for (int i = 0; i < 600 && process.isAlive(); i++) {
      try {
        if (((HttpURLConnection) url.openConnection()).getResponseCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not listening yet.
      }
      Thread.sleep(200);
    }
    throw new IllegalStateException("the service did not become ready");
  }
}
