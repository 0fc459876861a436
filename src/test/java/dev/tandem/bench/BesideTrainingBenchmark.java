package dev.tandem.bench;

import dev.tandem.SharedData;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a training costs those who are served meanwhile: JPEG uploads to MobileNet v2, ten a second
 * in an open loop, for so many seconds (120) without a job and then as long while one trains
 * cnn_cifar10 on the pictures of {@code cifar10-train.zip}. Fails where the 99th percentile is more
 * than twice what it was.
 */
public final class BesideTrainingBenchmark implements AutoCloseable {
  private static final PrintStream OUT = System.out;
  private static final double RATE = 10;
  private static final int CLIENTS = 8;
  private static final double FLOOR = 2;
  private static final String JOBS = "/api/v1/training-jobs";
  private static final String DATASET = "beside-training";
  private static final String JOB =
      """
      {"dataset": {"name": "%s"}, "network": {"preset": "cnn_cifar10"}, "epochs": 100,
       "batch_size": 128, "augmentation": [{"name": "random_flip", "mode": "horizontal"}]}
      """
          .formatted(DATASET);

  private final HttpClient client = HttpClient.newHttpClient();
  private final LoadedService service;

  private BesideTrainingBenchmark(LoadedService service) {
    this.service = service;
  }

  public static void main(String[] args) throws Exception {
    var duration = Duration.ofSeconds(args.length > 0 ? Long.parseLong(args[0]) : 120);
    try (var service = LoadedService.start();
        var benchmark = new BesideTrainingBenchmark(service)) {
      if (benchmark.ratio(duration) > FLOOR) {
        System.exit(1);
      }
    }
  }

  private double ratio(Duration duration) throws Exception {
    byte[] jpeg = Files.readAllBytes(SharedData.path("images/parrot.jpg"));
    String path = "/api/v1/models/mobilenet_v2/predict?all_predictions=false";
    var load = new Load(service.port(), Connection.post(path, "image/jpeg", jpeg), CLIENTS);
    bring();
    OUT.println("warming         " + load.closedLoop(Duration.ofSeconds(20)));
    var alone = load.openLoop(duration, RATE);
    OUT.println("alone           " + alone);
    String job = submit();
    long begun = step(job);
    var beside = load.openLoop(duration, RATE);
    long steps = step(job) - begun;
    OUT.println("beside training " + beside);
    send("POST", JOBS + "/" + job + "/cancel", "application/json", new byte[0]);
    double ratio = beside.millis(0.99) / alone.millis(0.99);
    OUT.printf(
        "p99 beside a training of %.1f steps a second against p99 alone: %.2f (at most %.0f)%n",
        steps / (double) duration.toSeconds(), ratio, FLOOR);
    return ratio;
  }

  /** The dataset, where an earlier run has not left it. */
  private void bring() throws Exception {
    var there = HttpRequest.newBuilder(uri("/api/v1/datasets/" + DATASET)).build();
    if (client.send(there, BodyHandlers.discarding()).statusCode() == 200) {
      return;
    }
    String boundary = "bench-boundary";
    String head =
        "--%1$s\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n%2$s\r\n--%1$s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"train.zip\"\r\n\r\n"
            .formatted(boundary, DATASET);
    var body =
        BodyPublishers.ofByteArrays(
            List.of(
                head.getBytes(StandardCharsets.UTF_8),
                Files.readAllBytes(SharedData.path("cifar10-train.zip")),
                ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8)));
    var upload =
        HttpRequest.newBuilder(uri("/api/v1/datasets"))
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(body)
            .build();
    var answer = client.send(upload, BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new IOException(answer.body());
    }
  }

  private String submit() throws Exception {
    byte[] body = JOB.getBytes(StandardCharsets.UTF_8);
    return send("POST", JOBS, "application/json", body).get("id").asString();
  }

  /** The step it is at; waits for its first. */
  private long step(String job) throws Exception {
    while (true) {
      JsonNode shown = send("GET", JOBS + "/" + job, "application/json", new byte[0]);
      if (!shown.at("/progress/step").isNull() && !shown.at("/progress/step").isMissingNode()) {
        return shown.at("/progress/step").asLong();
      }
      if (shown.get("state").asString().equals("failed")) {
        throw new IOException(shown.toString());
      }
      Thread.sleep(100);
    }
  }

  private JsonNode send(String method, String path, String type, byte[] body) throws Exception {
    var request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofByteArray(body))
            .build();
    var answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return JsonMapper.shared().readTree(answer.body());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + service.port() + path);
  }

  @Override
  public void close() {
    client.close();
  }
}
