package dev.tandem.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.admin.Service.Answer;
import dev.tandem.pipeline.ChildJvm;
import dev.tandem.pipeline.FakeTrainer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Trainings of a service, asked for as a client does. */
record Trainings(Service service) implements AutoCloseable {
  static final String JOBS = "/api/v1/training-jobs";
  static final Path MODEL = Path.of("models/digits/1").toAbsolutePath();

  /** What a watcher is told. */
  record Event(long id, String type, JsonNode data) {}

  /** Takes the trainer's place. */
  static class FakeTraining {
    @Bean
    @Primary
    ChildJvm fakeTrainer() {
      return new ChildJvm(FakeTrainer.class.getName(), 64 << 20);
    }
  }

  /** Of a service that trains by {@link FakeTrainer}, in the folders store and data. */
  static Trainings faked(Path directory) throws IOException {
    Path store = Files.createDirectory(directory.resolve("store"));
    return new Trainings(Service.with(FakeTraining.class, store, directory.resolve("data")));
  }

  /** One that leaves the digits' model. */
  static ObjectNode specification(String name) {
    var json = JsonMapper.shared().createObjectNode().put("name", name);
    json.putArray("tags").add(MODEL.toString());
    json.putObject("dataset").put("synthetic", "classes").put("examples", 100);
    json.putObject("network").put("preset", "dnn");
    return json;
  }

  static ObjectNode publishing(String name, String model) {
    var json = specification(name);
    json.putObject("publish").put("model", model);
    return json;
  }

  String submit(ObjectNode specification) {
    Answer accepted = service.json("POST", JOBS, specification.toString());
    assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
    String id = accepted.json().get("id").asString();
    assertThat(accepted.header("Location")).isEqualTo(JOBS + "/" + id);
    return id;
  }

  JsonNode show(String id) {
    return service.get(JOBS + "/" + id).json();
  }

  /** Follows its events to the end and returns it as it is then. */
  JsonNode ended(String id) throws Exception {
    assertThat(events(id, 0)).isNotEmpty();
    return show(id);
  }

  void await(String id, String state) throws Exception {
    var seen =
        events(
            id,
            0,
            event ->
                event.type().equals("state") && event.data().get("state").asString().equals(state));
    assertThat(seen.getLast().data().path("state").asString("")).isEqualTo(state);
  }

  /** All of them, to the end of the job. */
  List<Event> events(String id, long after) throws Exception {
    return events(id, after, event -> false);
  }

  private List<Event> events(String id, long after, Predicate<Event> last) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(service.base() + JOBS + "/" + id + "/events"))
              .header("Last-Event-ID", Long.toString(after));
      try (Stream<String> lines = client.send(request.build(), BodyHandlers.ofLines()).body()) {
        var events = read(lines, last);
        client.shutdownNow();
        return events;
      }
    }
  }

  private static List<Event> read(Stream<String> lines, Predicate<Event> last) {
    var events = new ArrayList<Event>();
    var block = new ArrayList<String>();
    for (String line : (Iterable<String>) lines::iterator) {
      if (!line.isEmpty()) {
        block.add(line.substring(line.indexOf(' ') + 1));
        continue;
      }
      if (block.size() == 3) {
        JsonNode data = JsonMapper.shared().readTree(block.get(2));
        events.add(new Event(Long.parseLong(block.get(0)), block.get(1), data));
        if (last.test(events.getLast())) {
          return events;
        }
      }
      block.clear();
    }
    return events;
  }

  static void assertProblem(Answer answer, int status, String slug) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.json().get("type").asString()).isEqualTo("urn:tandem:" + slug);
  }

  @Override
  public void close() {
    service.close();
  }
}
