package dev.tandem;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service of its own process that trains, is killed, and started again on what it left. */
final class KilledService implements AutoCloseable {
  private static final String JOBS = "/api/v1/training-jobs";
  private static final long LOOK_NANOS = 1_000_000;
  private static final Set<String> ENDS = Set.of("succeeded", "failed", "cancelled");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path directory;
  private final String[] settings;
  private ServiceProcess process;

  KilledService(Path directory, Path store, String... more) throws Exception {
    this.directory = directory;
    var all = new ArrayList<>(List.of(more));
    all.add("--tandem.model-store=" + store);
    all.add("--tandem.rehearsal=0s");
    all.add("--tandem.job-memory=256MB");
    this.settings = all.toArray(String[]::new);
    this.process = started();
  }

  private ServiceProcess started() throws Exception {
    return new ServiceProcess(directory.resolve("data"), settings);
  }

  void start() throws Exception {
    process = started();
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.close();
    process.exitCode();
  }

  int stop() throws Exception {
    process.signal("TERM");
    return process.exitCode();
  }

  /** The exit code after SIGTERM, if it comes in time. */
  int stopWithin(long seconds) throws Exception {
    process.signal("TERM");
    return process.exitCodeWithin(seconds);
  }

  /** The processes that train for it. */
  List<ProcessHandle> trainers() {
    try (Stream<ProcessHandle> children = process.children()) {
      return children.toList();
    }
  }

  String submit(String model) throws Exception {
    return submit(model, 4);
  }

  String submit(String model, int epochs) throws Exception {
    var wanted = JsonMapper.shared().createObjectNode();
    wanted.putObject("dataset").put("synthetic", "classes").put("examples", 2000);
    wanted.putObject("network").put("preset", "dnn");
    wanted.put("epochs", epochs).put("batch_size", 16);
    wanted.putObject("evaluate").put("synthetic", "classes").put("examples", 500).put("seed", 7);
    wanted.putObject("checkpoint").put("every_seconds", 1);
    wanted.putObject("publish").put("model", model).put("gate", "test.accuracy >= 0.2");
    return expect(sent("", wanted.toString())).get("id").asString();
  }

  JsonNode show(String id) throws Exception {
    return get(JOBS + "/" + id);
  }

  /** Until it has told of a step, in this attempt or one before. */
  void awaitStep(String id) throws Exception {
    await(id, () -> !show(id).at("/progress/step").isNull());
  }

  void cancel(String id) throws Exception {
    expect(sent("/" + id + "/cancel", ""));
  }

  /** All jobs, the newest first. */
  JsonNode list() throws Exception {
    return get(JOBS).get("training_jobs");
  }

  /** If it has not ended by then. */
  void pause(String id) throws Exception {
    var answer = sent("/" + id + "/pause", "");
    if (answer.statusCode() != 409) {
      expect(answer);
    }
  }

  /** Whether it had paused by then or was to. */
  void resume(String id) throws Exception {
    await(
        id,
        () -> {
          String state = show(id).get("state").asString();
          if (state.equals("paused")) {
            expect(sent("/" + id + "/resume", ""));
          }
          return !state.equals("running");
        });
  }

  /** Looks again and again until it is so, or the job has ended. */
  void await(String id, Callable<Boolean> isSo) throws Exception {
    while (!isSo.call()) {
      if (ENDS.contains(show(id).get("state").asString())) {
        return;
      }
      idle(LOOK_NANOS);
    }
  }

  /** Follows its events to its end. */
  JsonNode ended(String id) throws Exception {
    watch(id, line -> {});
    return show(id);
  }

  /** Takes its events, line by line, until nothing more comes. */
  void watch(String id, Consumer<String> watcher) throws Exception {
    var request = HttpRequest.newBuilder(uri(JOBS + "/" + id + "/events")).build();
    try (Stream<String> lines = client.send(request, BodyHandlers.ofLines()).body()) {
      lines.forEach(watcher);
    }
  }

  /** A model's versions, each as {@code 3 available}. */
  List<String> states(String model) throws Exception {
    var states = new ArrayList<String>();
    for (JsonNode version : get("/api/v1/models/" + model).get("versions")) {
      states.add(version.get("version").asLong() + " " + version.get("state").asString());
    }
    return states;
  }

  static void idle(long nanos) {
    LockSupport.parkNanos(nanos);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + process.port() + path);
  }

  private JsonNode get(String path) throws Exception {
    var request = HttpRequest.newBuilder(uri(path)).build();
    return JsonMapper.shared().readTree(client.send(request, BodyHandlers.ofString()).body());
  }

  private HttpResponse<String> sent(String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(uri(JOBS + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode expect(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          answer.request().uri() + ": " + answer.statusCode() + " " + answer.body());
    }
    return JsonMapper.shared().readTree(answer.body());
  }

  @Override
  public void close() {
    process.close();
    client.shutdownNow();
  }
}
