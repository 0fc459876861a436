package dev.tandem.api.admin;

import static dev.tandem.api.admin.Trainings.JOBS;
import static dev.tandem.api.admin.Trainings.assertProblem;
import static dev.tandem.api.admin.Trainings.publishing;
import static dev.tandem.api.admin.Trainings.specification;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.admin.Service.Answer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A training from its submission to its version, worked out by a trainer that learns nothing. */
@Timeout(180)
class TrainingJobsTest {
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
  void publishesWhatWasLearned() throws Exception {
    var wanted = publishing("learn", "learned");
    wanted.putObject("evaluate").put("synthetic", "classes");
    ((ObjectNode) wanted.get("publish")).put("label", "canary");
    String id = trainings.submit(wanted);
    JsonNode job = trainings.ended(id);
    assertThat(job.get("state").asString()).isEqualTo("succeeded");
    assertThat(job.at("/result/published").asBoolean()).isTrue();
    assertThat(job.at("/result/model").asString()).isEqualTo("learned");
    assertThat(job.at("/result/version").asLong()).isEqualTo(1);
    assertThat(job.at("/result/label").asString()).isEqualTo("canary");
    assertThat(job.at("/result/evaluation/test/accuracy").asDouble()).isEqualTo(0.8);
    assertThat(job.at("/result/reason").isNull()).isTrue();
    assertThat(job.at("/specification/epochs").asInt()).isPositive();
    assertThat(service.states("learned")).containsExactly("1 available");
    assertThat(service.get("/api/v1/models/learned").json().at("/version_labels/canary").asLong())
        .isEqualTo(1);
    assertThat(directory.resolve("store/learned/1/lineage.json")).exists();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bad | failed | 1 | /loss does not fit the dataset",
        "fail | failed | 3 | the disk is full",
        "diverge | failed | 1 | training diverged at step 3",
        "crash | failed | 3 | the process ended with code 134",
      })
  void failsWithTheTrainersReason(String name, String state, int attempts, String error)
      throws Exception {
    JsonNode job = trainings.ended(trainings.submit(publishing(name, "failed-" + name)));
    assertThat(job.get("state").asString()).isEqualTo(state);
    assertThat(job.get("attempts").size()).isEqualTo(attempts);
    assertThat(job.get("error").asString()).isEqualTo(error);
    assertThat(service.get("/api/v1/models/failed-" + name).status()).isEqualTo(404);
  }

  @Test
  void goesOnAfterACrash() throws Exception {
    JsonNode job = trainings.ended(trainings.submit(publishing("stumble", "stumbled")));
    assertThat(job.get("state").asString()).isEqualTo("succeeded");
    assertThat(job.at("/attempts/0/outcome").asString()).isEqualTo("failed");
    assertThat(job.at("/attempts/1/resumed_from_step").asLong()).isEqualTo(3);
    assertThat(service.states("stumbled")).containsExactly("1 available");
  }

  @Test
  void keepsTheOldVersionWhereTheGateRefuses() throws Exception {
    trainings.ended(trainings.submit(publishing("learn", "gated")));
    JsonNode job = trainings.ended(trainings.submit(publishing("refused", "gated")));
    assertThat(job.get("state").asString()).isEqualTo("succeeded");
    assertThat(job.at("/result/published").asBoolean()).isFalse();
    assertThat(job.at("/result/reason").asString())
        .isEqualTo("test.accuracy is 0.8, which is not >= 0.9");
    assertThat(job.at("/result/version").isNull()).isTrue();
    assertThat(service.states("gated")).containsExactly("1 available");
  }

  @Test
  void takesAModelThatCannotBeLoadedBack() throws Exception {
    trainings.ended(trainings.submit(publishing("learn", "whole")));
    JsonNode job = trainings.ended(trainings.submit(publishing("broken", "whole")));
    assertThat(job.get("state").asString()).isEqualTo("failed");
    assertThat(job.get("error").asString()).contains("version 2 of model whole was not kept");
    assertThat(service.states("whole")).contains("1 available");
    assertThat(directory.resolve("store/whole/2")).doesNotExist();
  }

  @Test
  void pausesResumesAndCancels() throws Exception {
    String id = trainings.submit(publishing("wait", "waited"));
    trainings.await(id, "running");
    assertThat(service.post(JOBS + "/" + id + "/pause").status()).isEqualTo(202);
    trainings.await(id, "paused");
    assertProblem(service.post(JOBS + "/" + id + "/retry"), 409, "conflict");
    assertThat(service.post(JOBS + "/" + id + "/resume").status()).isEqualTo(202);
    assertThat(trainings.ended(id).get("state").asString()).isEqualTo("succeeded");

    String other = trainings.submit(specification("wait for ever"));
    trainings.await(other, "running");
    assertProblem(service.delete(JOBS + "/" + other), 409, "conflict");
    assertThat(service.post(JOBS + "/" + other + "/cancel").status()).isEqualTo(202);
    assertThat(trainings.ended(other).get("state").asString()).isEqualTo("cancelled");
    assertThat(directory.resolve("data/jobs/" + other)).exists();
    assertThat(service.delete(JOBS + "/" + other).status()).isEqualTo(204);
    assertThat(directory.resolve("data/jobs/" + other)).doesNotExist();
    assertProblem(service.get(JOBS + "/" + other), 404, "not-found");
  }

  @Test
  void retriesWithChangedFields() throws Exception {
    String id = trainings.submit(publishing("bad", "mended"));
    trainings.ended(id);
    assertProblem(
        service.json("POST", JOBS + "/" + id + "/retry", "{\"epochs\":0}"), 422, "unprocessable");
    String changes = "{\"name\":\"learn\",\"priority\":80,\"epochs\":3}";
    Answer again = service.json("POST", JOBS + "/" + id + "/retry", changes);
    assertThat(again.status()).as(again.body()).isEqualTo(202);
    JsonNode job = trainings.ended(id);
    assertThat(job.get("state").asString()).isEqualTo("succeeded");
    assertThat(job.get("name").asString()).isEqualTo("learn");
    assertThat(job.at("/specification/epochs").asInt()).isEqualTo(3);
    assertThat(job.at("/specification/publish/model").asString()).isEqualTo("mended");
    assertThat(job.get("attempts").size()).isEqualTo(2);
    assertThat(service.states("mended")).containsExactly("1 available");
  }

  @Test
  void takesASecondSubmissionWithTheSameKeyForTheFirst() {
    String body = specification("learn once").toString();
    Answer first = service.json("POST", JOBS, body, "Idempotency-Key", "once");
    Answer second = service.json("POST", JOBS, body, "Idempotency-Key", "once");
    assertThat(second.json().get("id")).isEqualTo(first.json().get("id"));
    String other = specification("learn twice").toString();
    assertProblem(service.json("POST", JOBS, other, "Idempotency-Key", "once"), 409, "conflict");
  }
}
