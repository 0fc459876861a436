package dev.tandem.bench;

import dev.tandem.SharedData;
import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Load on a running service: {@code json} or {@code upload}, then the seconds of a round (5) and
 * the clients (16). It starts the service as a process of its own and prints ratios.
 */
public final class LoadBenchmark {
  private static final PrintStream OUT = System.out;
  private static final int ROUNDS = 3;
  private static final String HALF = "{\"instances\":[1.0,2.0,5.0]}";

  private final int port;
  private final Duration round;
  private final int clients;

  private LoadBenchmark(int port, Duration round, int clients) {
    this.port = port;
    this.round = round;
    this.clients = clients;
  }

  public static void main(String[] args) throws Exception {
    String what = args.length > 0 ? args[0].toLowerCase(Locale.ROOT) : "json";
    var round = Duration.ofSeconds(args.length > 1 ? Long.parseLong(args[1]) : 5);
    int clients = args.length > 2 ? Integer.parseInt(args[2]) : 16;
    Path store = store();
    int port = freePort();
    var service = start(store, port);
    try {
      awaitReady(port, service);
      var benchmark = new LoadBenchmark(port, round, clients);
      switch (what) {
        case "json" -> benchmark.json();
        case "upload" -> benchmark.upload(store);
        default -> throw new IllegalArgumentException("json or upload, got " + what);
      }
    } finally {
      service.destroy();
      service.waitFor(30, TimeUnit.SECONDS);
    }
  }

  /** half_plus_two over :predict against a handler that returns a constant. */
  private void json() {
    byte[] body = HALF.getBytes(StandardCharsets.US_ASCII);
    var ours = load("/v1/models/half_plus_two:predict", "application/json", body);
    var constant = load(BenchedService.CONSTANT_PATH, "application/octet-stream", body);
    warm(ours, constant);
    var ratios = new ArrayList<Double>();
    double slowest = Double.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      var there = constant.closedLoop(round);
      var here = ours.closedLoop(round);
      OUT.println("constant       " + there);
      OUT.println("half_plus_two  " + here);
      ratios.add(here.perSecond() / there.perSecond());
      slowest = Math.min(slowest, here.perSecond());
    }
    OUT.printf("ratio, median of %d: %.2f (floor 0.70)%n", ROUNDS, median(ratios));
    for (double share : new double[] {0.25, 0.5, 0.75}) {
      OUT.printf(
          "open loop at %.0f %% of saturation  %s%n",
          share * 100, ours.openLoop(round, slowest * share));
    }
  }

  /** JPEG uploads to MobileNet v2 against the best loop in this process. */
  private void upload(Path store) throws Exception {
    byte[] jpeg = Files.readAllBytes(SharedData.path("images/parrot.jpg"));
    var ours =
        load("/api/v1/models/mobilenet_v2/predict?all_predictions=false", "image/jpeg", jpeg);
    warm(ours);
    var ratios = new ArrayList<Double>();
    var loop = new UploadLoop(store.resolve("mobilenet_v2/1"), jpeg);
    String best = loop.best(round);
    for (int i = 0; i < ROUNDS; i++) {
      double alone = loop.again(round);
      var here = ours.closedLoop(round);
      OUT.printf("in process     %,9.1f/s  (%s)%n", alone, best);
      OUT.println("upload         " + here);
      ratios.add(here.perSecond() / alone);
    }
    OUT.printf("ratio, median of %d: %.2f (floor 0.90)%n", ROUNDS, median(ratios));
    loop.close();
    OUT.println("open loop at 10 a second  " + ours.openLoop(round, 10));
  }

  private Load load(String path, String type, byte[] body) {
    return new Load(port, Connection.post(path, type, body), clients);
  }

  private void warm(Load... loads) {
    for (int i = 0; i < 2; i++) {
      for (var load : loads) {
        OUT.println("warming        " + load.closedLoop(round));
      }
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static Path store() throws IOException {
    Path store = Files.createTempDirectory("bench-store");
    copy(
        SharedData.path("saved_models/saved_model_half_plus_two_cpu/00000123"),
        store.resolve("half_plus_two/123"));
    copy(SharedData.path("keras_saved_models/mobilenet_v2_224"), store.resolve("mobilenet_v2/1"));
    Files.writeString(
        store.resolve("mobilenet_v2/model.yaml"),
        """
        input: {kind: image, size: [224, 224], scale: tf}
        output: {kind: classification, top_k: 5}
        class_names: [%s]
        """
            .formatted(
                String.join(
                    ", ",
                    java.util.stream.IntStream.range(0, 1000).mapToObj(i -> "c" + i).toList())));
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

  private static Process start(Path store, int port) throws IOException {
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

  private static void awaitReady(int port, Process service) throws Exception {
    var url = URI.create("http://127.0.0.1:" + port + "/readyz").toURL();
    for (int i = 0; i < 600 && service.isAlive(); i++) {
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
