package dev.tandem.training;

import dev.tandem.SharedData;
import dev.tandem.nn.Npz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Optimizers step, losses and schedules compute as Keras's do, on fixtures that Keras made. */
class KerasTrainingFixturesTest {
  @TestFactory
  List<DynamicTest> ours() throws IOException {
    return tests(Path.of("src/test/resources/keras"));
  }

  @TestFactory
  List<DynamicTest> shared() throws IOException {
    return tests(SharedData.path("forward_and_gradient"));
  }

  @TestFactory
  List<DynamicTest> named() throws IOException {
    String folder = System.getenv("TANDEM_FIXTURES");
    Assumptions.assumeTrue(folder != null, "TANDEM_FIXTURES names no folder");
    return tests(Path.of(folder));
  }

  private static List<DynamicTest> tests(Path folder) throws IOException {
    var tests = new ArrayList<DynamicTest>();
    if (Files.exists(folder.resolve("optimizers.json"))) {
      var problem = Npz.read(folder.resolve("problem.npz"));
      for (var fixture : all(folder, "optimizers")) {
        var arrays = Npz.read(folder.resolve("optimizers/" + fixture.name() + ".npz"));
        tests.add(
            test("optimizer ", fixture, () -> OptimizerFixture.check(fixture, problem, arrays)));
      }
    }
    if (Files.exists(folder.resolve("losses.json"))) {
      var arrays = Npz.read(folder.resolve("losses.npz"));
      for (var fixture : all(folder, "losses")) {
        tests.add(test("loss ", fixture, () -> LossFixture.check(fixture, arrays)));
      }
    }
    if (Files.exists(folder.resolve("schedules.json"))) {
      JsonNode steps = json(folder, "schedules").get("steps");
      for (var fixture : all(folder, "schedules")) {
        tests.add(test("schedule ", fixture, () -> ScheduleFixture.check(fixture, steps)));
      }
    }
    return tests;
  }

  private static DynamicTest test(
      String kind, Fixture fixture, org.junit.jupiter.api.function.Executable check) {
    return DynamicTest.dynamicTest(kind + fixture.name(), check);
  }

  private static List<Fixture> all(Path folder, String kind) throws IOException {
    return json(folder, kind).get(kind).properties().stream()
        .map(entry -> new Fixture(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static JsonNode json(Path folder, String kind) throws IOException {
    return new JsonMapper().readTree(Files.readString(folder.resolve(kind + ".json")));
  }
}
