package dev.tandem.training;

import dev.tandem.nn.KerasFixture;
import dev.tandem.nn.Npz;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fixtures in a folder and below it, each told by what its JSON holds and not by where it lies;
 * what is no fixture, or half of one, is a test that fails.
 */
final class FixtureFolder {
  private final Path folder;
  private final List<Path> files;
  private final Set<Path> used = new HashSet<>();
  private final List<DynamicTest> tests = new ArrayList<>();

  private FixtureFolder(Path folder, List<Path> files) {
    this.folder = folder;
    this.files = files;
  }

  static FixtureFolder read(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      var read = new FixtureFolder(folder, all.filter(Files::isRegularFile).sorted().toList());
      read.read();
      return read;
    }
  }

  List<DynamicTest> tests() {
    return tests;
  }

  private void read() throws IOException {
    for (Path file : ending(".json")) {
      try {
        read(file, new JsonMapper().readTree(Files.readString(file)));
      } catch (JacksonException | IOException e) {
        fails(file, String.valueOf(e.getMessage()));
      }
    }
    for (Path file : ending(".npz")) {
      if (!used.contains(file)) {
        fails(file, "no JSON beside it says what its arrays are");
      }
    }
  }

  private List<Path> ending(String suffix) {
    return files.stream().filter(file -> file.toString().endsWith(suffix)).toList();
  }

  private void fails(Path file, String why) {
    add(
        folder.relativize(file).toString(),
        () -> {
          throw new AssertionError(file + ": " + why);
        });
  }

  private void add(String name, Executable check) {
    tests.add(DynamicTest.dynamicTest(name, check));
  }

  private void read(Path file, JsonNode json) {
    if (json.has("model")) {
      Path arrays = arrays(file, stem(file));
      add(stem(file), () -> KerasFixture.check(json, Npz.read(arrays)));
    }
    each(json, "optimizers", fixture -> optimizer(file, fixture));
    each(
        json,
        "losses",
        fixture -> {
          Path arrays = arrays(file, stem(file));
          add(fixture.name(), () -> LossFixture.check(fixture, Npz.read(arrays)));
        });
    each(
        json,
        "schedules",
        fixture -> add(fixture.name(), () -> ScheduleFixture.check(fixture, json.get("steps"))));
    boolean isIndex = json.has("made_with") || json.has("about");
    if (!isIndex && Stream.of("model", "optimizers", "losses", "schedules").noneMatch(json::has)) {
      fails(file, "holds no model, optimizers, losses or schedules");
    }
  }

  private void optimizer(Path file, Fixture fixture) {
    Path problem = arrays(file, "problem");
    Path arrays = arrays(file, fixture.name());
    add(fixture.name(), () -> OptimizerFixture.check(fixture, Npz.read(problem), Npz.read(arrays)));
  }

  private static void each(JsonNode json, String kind, java.util.function.Consumer<Fixture> add) {
    if (json.path(kind).isObject()) {
      json.get(kind).properties().stream()
          .map(entry -> new Fixture(entry.getKey(), entry.getValue()))
          .forEach(add);
    }
  }

  /**
   * The arrays of a name: beside the JSON, in a folder named after it, or the nearest elsewhere.
   */
  private Path arrays(Path json, String name) {
    Path beside = json.resolveSibling(name + ".npz");
    Path within = json.resolveSibling(stem(json)).resolve(name + ".npz");
    Path found =
        Stream.concat(Stream.of(within, beside), files.stream())
            .filter(files::contains)
            .filter(file -> file.getFileName().toString().equals(name + ".npz"))
            .findFirst()
            .orElse(beside);
    used.add(found);
    return found;
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.lastIndexOf('.'));
  }
}
