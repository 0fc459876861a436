package dev.tandem.runtime.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.SharedData;
import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.runtime.SessionOptions.Optimize;
import dev.tandem.tensor.NamedTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FreezingTest {
  private static final SessionOptions AS_SAVED =
      new SessionOptions(1, 0, Optimize.NONE, SessionOptions.DEFAULT.gpu());

  static Stream<Path> everySavedModelAtHand() throws IOException {
    var roots =
        List.of(
            Path.of("models"),
            SharedData.path("saved_models"),
            SharedData.path("saved_models_more"),
            SharedData.path("keras_saved_models"));
    var found = Stream.<Path>of();
    for (Path root : roots) {
      try (var files = Files.walk(root)) {
        found =
            Stream.concat(
                found,
                files
                    .filter(file -> file.endsWith("saved_model.pb"))
                    .map(Path::getParent)
                    .sorted()
                    .toList()
                    .stream());
      }
    }
    return found;
  }

  @ParameterizedTest
  @MethodSource("everySavedModelAtHand")
  void answersAsTheModelWasSaved(Path directory, @TempDir Path folder) {
    try (var saved = new SavedModelRuntime().open(directory, AS_SAVED);
        var frozen = new SavedModelRuntime(folder).open(directory, SessionOptions.DEFAULT);
        var again = new SavedModelRuntime(folder).open(directory, SessionOptions.DEFAULT)) {
      assertThat(saved.effective()).containsEntry("optimize", "none");
      assertThat(again.effective()).isEqualTo(frozen.effective());
      assertThat(frozen.signatures()).isEqualTo(saved.signatures());
      for (var signature : saved.signatures().values()) {
        for (int batch : new int[] {1, 3}) {
          var random = new Random(4711 + batch);
          try (var inputs = RandomInputs.of(signature, batch, random)) {
            compare(signature, inputs, List.of(saved, frozen, again));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, true", "2, false", "2, true"})
  void answersTheSameByXlaAndWithThreadsOfItsOwn(int interOpThreads, boolean xla) {
    var path = Path.of("models/digits/1");
    var gpu = new SessionOptions.Gpu(true, 0, "", xla);
    var options = new SessionOptions(1, interOpThreads, Optimize.FREEZE, gpu);
    try (var saved = new SavedModelRuntime().open(path, AS_SAVED);
        var other = new SavedModelRuntime().open(path, options);
        var inputs = RandomInputs.of(signature(saved), 3, new Random(5))) {
      compare(signature(saved), inputs, List.of(saved, other));
    }
  }

  private static Signature signature(LoadedModel model) {
    return model.signatures().values().iterator().next();
  }

  @ParameterizedTest
  @CsvSource({
    "keras_saved_models/mobilenet_v2_224, 262, 262",
    "keras_saved_models/mnist, 8, 8",
    "keras_saved_models/lstm, 9, 9",
    "keras_saved_models/attention, 10, 10",
    "keras_saved_models/augment, 4, 7",
    "keras_saved_models/lookup_file, 1, 2",
  })
  void freezesWhatIsOnlyRead(String model, int frozen, int variables) {
    try (var loaded =
        new SavedModelRuntime().open(SharedData.path(model), SessionOptions.DEFAULT)) {
      assertThat(loaded.effective())
          .containsEntry("optimize", "freeze")
          .containsEntry("frozen_variables", frozen)
          .containsEntry("variables", variables);
    }
  }

  @Test
  void makesAgainWhatIsKeptDamaged(@TempDir Path folder) throws IOException {
    var runtime = new SavedModelRuntime(folder);
    Path model = SharedData.path("keras_saved_models/mnist");
    runtime.open(model, SessionOptions.DEFAULT).close();
    Path kept = only(folder);
    byte[] good = Files.readAllBytes(kept);
    for (int length : new int[] {0, 31, 32, 1000, good.length - 1}) {
      Files.write(kept, java.util.Arrays.copyOf(good, length));
      try (var again = runtime.open(model, SessionOptions.DEFAULT)) {
        assertThat(again.effective()).containsEntry("optimize", "freeze");
      }
      assertThat(Files.size(only(folder))).isEqualTo(good.length);
    }
  }

  private static Path only(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      var found = files.toList();
      assertThat(found).hasSize(1);
      return found.getFirst();
    }
  }

  @Test
  void saysWhyAModelIsServedAsSaved() {
    try (var loaded =
        new SavedModelRuntime()
            .open(SharedData.path("saved_models_more/two_signatures/1"), SessionOptions.DEFAULT)) {
      assertThat(loaded.effective())
          .containsEntry("optimize", "none")
          .containsEntry("optimize_reason", "the model has no variables");
    }
  }

  private static void compare(Signature signature, NamedTensors inputs, List<LoadedModel> models) {
    NamedTensors answer;
    try {
      answer = models.getFirst().run(signature.name(), inputs);
    } catch (Fault refusal) {
      models.forEach(
          model ->
              assertThatThrownBy(() -> model.run(signature.name(), inputs))
                  .isInstanceOf(Fault.class));
      return;
    }
    try (var expected = answer) {
      for (LoadedModel model : models.subList(1, models.size())) {
        try (var actual = model.run(signature.name(), inputs)) {
          Answers.assertClose(actual, expected, 1e-5);
        }
      }
    }
  }
}
