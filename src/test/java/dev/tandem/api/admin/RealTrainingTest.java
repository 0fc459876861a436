package dev.tandem.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.admin.Trainings.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A specification goes in, a served version comes out. */
@Timeout(300)
class RealTrainingTest {
  @TempDir Path directory;

  @Test
  void trainsPublishesAndServes() throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    var wanted = JsonMapper.shared().createObjectNode();
    wanted.putObject("dataset").put("synthetic", "classes").put("examples", 1000);
    wanted.putObject("network").put("preset", "dnn");
    wanted.put("epochs", 3);
    wanted.putObject("evaluate").put("synthetic", "classes").put("examples", 200).put("seed", 7);
    wanted
        .putObject("publish")
        .put("model", "points")
        .put("label", "canary")
        .put("gate", "test.accuracy >= 0.5");
    try (var service = Service.on(store, directory.resolve("data"));
        var trainings = new Trainings(service)) {
      String id = trainings.submit(wanted);
      List<Event> events = trainings.events(id, 0);
      JsonNode job = trainings.show(id);
      assertThat(job.at("/result/published").asBoolean()).as(job.toPrettyString()).isTrue();
      assertThat(events).filteredOn(event -> event.type().equals("epoch")).hasSize(3);
      // ten well separated clusters; guessing is right once in ten
      assertThat(job.at("/result/evaluation/test/accuracy").asDouble()).isGreaterThan(0.9);
      assertThat(service.states("points")).containsExactly("1 available");
      String row = "[" + "0.0,".repeat(783) + "0.0]";
      var answer =
          service.json(
              "POST", "/v1/models/points/labels/canary:predict", "{\"instances\":[" + row + "]}");
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      double sum = 0;
      for (JsonNode probability : answer.json().at("/predictions/0")) {
        sum += probability.asDouble();
      }
      assertThat(sum).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-5));
      assertThat(service.get(Trainings.JOBS + "/" + id + "/model.zip").status()).isEqualTo(200);
      assertThat(service.get(Trainings.JOBS + "/" + id + "/logs").body()).isNotBlank();
    }
  }
}
