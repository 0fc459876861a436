package dev.tandem.bench;

import dev.tandem.SharedData;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
    try (var service = LoadedService.start()) {
      var benchmark = new LoadBenchmark(service.port(), round, clients);
      switch (what) {
        case "json" -> benchmark.json();
        case "upload" -> benchmark.upload(service.model("mobilenet_v2"));
        default -> throw new IllegalArgumentException("json or upload, got " + what);
      }
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
  private void upload(Path model) throws Exception {
    byte[] jpeg = Files.readAllBytes(SharedData.path("images/parrot.jpg"));
    var ours =
        load("/api/v1/models/mobilenet_v2/predict?all_predictions=false", "image/jpeg", jpeg);
    warm(ours);
    var ratios = new ArrayList<Double>();
    var loop = new UploadLoop(model, jpeg);
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
}
