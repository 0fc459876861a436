package dev.tandem.api.admin;

import static dev.tandem.api.admin.Trainings.JOBS;
import static dev.tandem.api.admin.Trainings.MODEL;
import static dev.tandem.api.admin.Trainings.assertProblem;
import static dev.tandem.api.admin.Trainings.specification;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.admin.Service.Answer;
import dev.tandem.api.admin.Trainings.Event;
import dev.tandem.pipeline.ReportPage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is shown of trainings, and what is refused. */
@Timeout(180)
class TrainingJobAnswersTest {
  @TempDir static Path directory;
  private static Trainings trainings;
  private static Service service;

  @BeforeAll
  static void start() throws IOException {
    trainings = Trainings.faked(directory);
    service = trainings.service();
  }

  @AfterAll
  static void stop() {
    trainings.close();
  }

  @Test
  void showsAJobWithAllItsFields() throws Exception {
    JsonNode job = trainings.ended(trainings.submit(specification("learn")));
    assertThat(job.propertyNames())
        .containsExactly(
            "id",
            "name",
            "tags",
            "state",
            "attempt",
            "attempts",
            "progress",
            "metrics",
            "advice",
            "created_at",
            "started_at",
            "finished_at",
            "result",
            "error",
            "specification",
            "links");
    assertThat(job.at("/attempts/0").propertyNames())
        .containsExactly("number", "outcome", "started_at", "finished_at", "resumed_from_step");
    assertThat(job.at("/progress").propertyNames())
        .containsExactly("epoch", "epochs", "step", "steps", "examples_per_second", "eta_seconds");
    assertThat(job.at("/progress/epoch").asInt()).isEqualTo(2);
    assertThat(job.at("/progress/step").asInt()).isEqualTo(20);
    assertThat(job.at("/metrics/loss").asDouble()).isEqualTo(0.5);
    assertThat(job.at("/result/published").asBoolean()).isFalse();
    assertThat(job.at("/result/reason").asString()).contains("no publish");
  }

  @Test
  void tellsEachEventOnceInTheirOrderAndContinuesBehindTheLast() throws Exception {
    String id = trainings.submit(specification("learn"));
    var all = trainings.events(id, 0);
    assertThat(all)
        .extracting(Event::type)
        .containsExactly("state", "state", "step", "epoch", "epoch", "log", "state");
    assertThat(all).extracting(Event::id).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(all.getFirst().data().toString())
        .isEqualTo("{\"state\":\"queued\",\"attempt\":0,\"reason\":null}");
    assertThat(all.getLast().data().at("/state").asString()).isEqualTo("succeeded");
    assertThat(trainings.events(id, 5)).isEqualTo(all.subList(5, 7));
    assertThat(trainings.events(id, 7)).isEmpty();
  }

  @Test
  void showsWhatARunLeft() throws Exception {
    String id = trainings.submit(specification("learn"));
    trainings.ended(id);
    String job = JOBS + "/" + id;
    Answer report = service.get(job + "/report");
    assertThat(report.body()).contains("<h1>learn</h1>", "succeeded", ">Loss</text>");
    assertThat(report.header("Content-Security-Policy"))
        .isEqualTo(ReportPage.contentSecurityPolicy());
    assertThat(report.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
    assertThat(service.get(job + "/pictures/curves.svg").header("Content-Type"))
        .isEqualTo("image/svg+xml");
    Answer drawn = service.get(job + "/pictures/curves.png");
    assertThat(drawn.header("Content-Type")).isEqualTo("image/png");
    assertThat(drawn.body()).contains("PNG");
    assertProblem(service.get(job + "/pictures/confusion_matrix.png"), 404, "not-found");
    assertProblem(service.get(job + "/pictures/curves.gif"), 404, "not-found");
    assertThat(service.get(job + "/logs").body()).matches("(?s)\\S+Z info learned all of it\n");
    JsonNode epochs = service.get(job + "/metrics").json().get("epochs");
    assertThat(epochs.size()).isEqualTo(2);
    assertThat(epochs.at("/1/metrics/loss").asDouble()).isEqualTo(0.5);
    assertThat(service.get(job + "/summary").json().get("parameters").asLong()).isEqualTo(109_386);
    assertThat(service.get(job + "/result").status()).isEqualTo(404);
    assertThat(zipped(job + "/model.zip")).contains("saved_model.pb", "variables/variables.index");
  }

  @Test
  void aTrainingThatRunsHasAPageThatFollowsIt() throws Exception {
    String id = trainings.submit(specification("wait"));
    trainings.await(id, "running");
    Answer report = service.get(JOBS + "/" + id + "/report");
    assertThat(report.status()).isEqualTo(200);
    assertThat(report.body()).contains("<body data-events=\"events\">", "running");
    assertProblem(service.get(JOBS + "/" + id + "/pictures/curves.svg"), 404, "not-found");
    service.post(JOBS + "/" + id + "/cancel");
    trainings.ended(id);
    assertThat(service.get(JOBS + "/" + id + "/report").body()).contains("<body>", "cancelled");
  }

  private static List<String> zipped(String path) throws Exception {
    var names = new ArrayList<String>();
    try (var client = HttpClient.newHttpClient()) {
      byte[] bytes =
          client
              .send(
                  HttpRequest.newBuilder(URI.create(service.base() + path)).build(),
                  BodyHandlers.ofByteArray())
              .body();
      try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          names.add(entry.getName());
        }
      }
    }
    return names;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"epochz\":3} | /epochz",
        "{\"epochs\":0} | /epochs",
        "{\"optimizer\":{\"name\":\"adam\",\"learning_rate\":-1}} | /optimizer/learning_rate",
        "{\"network\":{\"preset\":\"cnn\"}} | /network/preset",
        "{\"network\":{\"input_shape\":[2],\"layers\":[{\"type\":\"conv1d\",\"filters\":1,\"kernel_size\":1}]}}"
            + " | /network",
        "{\"dataset\":{\"name\":\"nobody\"}} | /dataset/name",
        "{\"publish\":{\"model\":\"m\",\"gate\":\"test.accuracy >= 0.5\"}} | /publish/gate",
        "{\"distribution\":{\"strategy\":\"tpu\"}} | /distribution/strategy",
        "{\"distribution\":{\"strategy\":\"multi_worker\"}} | /distribution/strategy",
        "{\"distribution\":{\"strategy\":\"tensorrt\"}} | /distribution/strategy",
        "{\"distribution\":{\"strategy\":\"mirrored\",\"devices\":0}} | /distribution/devices",
        "{\"distribution\":{\"strategy\":\"mirrored\",\"devices\":4096}} | /distribution/devices",
        "{\"network\":{\"ensemble\":[{\"model\":\"no\"},{\"model\":\"no\"}]}} |"
            + " /network/ensemble/0/model",
        "{\"start_from\":{\"model\":\"no\"}} | /start_from/model",
        "{\"priority\":101} | /priority",
      })
  void refusesWhatBreaksARuleWithItsPlace(String changes, String pointer) {
    var wanted = specification("wrong");
    wanted.setAll((ObjectNode) JsonMapper.shared().readTree(changes));
    Answer refused = service.json("POST", JOBS, wanted.toString());
    assertProblem(refused, 422, "unprocessable");
    assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    Answer dry = service.json("POST", JOBS + ":validate", wanted.toString());
    assertThat(dry.status()).isEqualTo(200);
    assertThat(dry.json().get("valid").asBoolean()).isFalse();
    assertThat(dry.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 400",
        "{ | 400",
        "[] | 400",
        "{\"a\":1,\"a\":2} | 400",
        "{} | 422",
      })
  void tellsTextThatIsNoSpecificationFromOneThatIsWrong(String body, int status) {
    assertThat(service.json("POST", JOBS, body).status()).isEqualTo(status);
  }

  @Test
  void showsWhatATrainingWouldBe() {
    Answer dry = service.json("POST", JOBS + ":validate", specification("dry").toString());
    assertThat(dry.json().get("valid").asBoolean()).as(dry.body()).isTrue();
    assertThat(dry.json().at("/summary/parameters").asLong()).isEqualTo(109_386);
    assertThat(dry.json().at("/summary/layers/0/shape").toString()).isEqualTo("[128]");
    assertThat(dry.json().at("/memory_bytes").asLong()).isGreaterThan(4 * 4 * 109_386);
    assertThat(dry.json().at("/specification/optimizer/name").asString()).isEqualTo("adam");
  }

  @Test
  void listsByStateAndTagInPages() throws Exception {
    for (int i = 0; i < 3; i++) {
      var wanted = specification("bad " + i);
      wanted.putArray("tags").add(MODEL.toString()).add("paged");
      trainings.ended(trainings.submit(wanted));
    }
    JsonNode first = service.get(JOBS + "?tag=paged&state=failed&limit=2").json();
    assertThat(first.at("/training_jobs/0/name").asString()).isEqualTo("bad 2");
    assertThat(first.get("training_jobs").size()).isEqualTo(2);
    String token = first.get("next_page_token").asString();
    JsonNode second = service.get(JOBS + "?tag=paged&limit=2&page_token=" + token).json();
    assertThat(second.at("/training_jobs/0/name").asString()).isEqualTo("bad 0");
    assertThat(second.get("next_page_token").isNull()).isTrue();
    assertProblem(service.get(JOBS + "?state=lost"), 400, "bad-input");
    assertProblem(service.get(JOBS + "?limit=0"), 400, "bad-input");
    assertProblem(service.get(JOBS + "?limit=many"), 400, "bad-input");
    assertProblem(service.get(JOBS + "?page_token=x"), 400, "bad-input");
  }

  @Test
  void comparesWhatDiffers() throws Exception {
    String one = trainings.submit(specification("learn slowly"));
    var faster = specification("learn fast");
    faster.putObject("optimizer").put("name", "adam").put("learning_rate", 0.01);
    String other = trainings.submit(faster);
    trainings.ended(one);
    trainings.ended(other);
    JsonNode both = service.get(JOBS + "/compare?ids=" + one + "," + other).json();
    assertThat(both.get("training_jobs").size()).isEqualTo(2);
    assertThat(both.at("/differences").propertyNames())
        .containsExactly("/name", "/optimizer/learning_rate");
    assertThat(both.path("differences").path("/optimizer/learning_rate").path(other).asDouble())
        .isEqualTo(0.01);
    assertThat(both.at("/metrics/loss/" + one).toString()).isEqualTo("[1.0,0.5]");
    assertProblem(service.get(JOBS + "/compare?ids=" + one), 400, "bad-input");
    assertProblem(service.get(JOBS + "/compare?ids=" + one + ",nobody"), 404, "not-found");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, ''",
    "GET, /events",
    "GET, /metrics",
    "GET, /logs",
    "GET, /summary",
    "GET, /report",
    "GET, /model.zip",
    "GET, /pictures/curves.svg",
    "POST, /cancel",
    "POST, /pause",
    "POST, /resume",
    "POST, /retry",
    "DELETE, ''"
  })
  void knowsNoOtherJobs(String method, String path) {
    assertProblem(service.json(method, JOBS + "/nobody" + path, ""), 404, "not-found");
  }

  @Test
  void refusesALastEventThatIsNoNumber() {
    String id = trainings.submit(specification("learn"));
    Answer refused =
        service.json("GET", JOBS + "/" + id + "/events", "", "Last-Event-ID", "yesterday");
    assertProblem(refused, 400, "bad-input");
  }
}
