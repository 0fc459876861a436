package dev.tandem.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators may rely on, wherever the store is. */
abstract class StoreContract {
  @TempDir Path directory;
  FakeServing serving;
  ModelRegistry registry;

  /** Another view of the one store, as another instance has it. */
  abstract Store open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    serving = new FakeServing(open(), directory.resolve("prepared"));
    registry = serving.registry;
  }

  @AfterEach
  void stop() {
    serving.close();
    assertThat(serving.runtime.open).as("models left open").hasValue(0);
  }

  @Test
  void publishesTheNextVersionAndServesIt() throws Exception {
    assertThat(serving.upload("m", "1")).isEqualTo(1);
    assertThat(serving.upload("m", "2")).isEqualTo(2);
    assertThat(serving.answer("m")).isEqualTo(2);
    assertThat(registry.publish("m", OptionalLong.of(7), serving.prepare("7"))).isEqualTo(7);
    registry.refresh("m");
    assertThat(serving.answer("m")).isEqualTo(7);
    assertThat(serving.upload("m", "8")).isEqualTo(8);
  }

  @Test
  void refusesAVersionThatIsThere() throws Exception {
    serving.upload("m", "1");
    assertFault(
        Fault.Kind.CONFLICT,
        "model m already has a version 1; delete it or upload another",
        () -> registry.publish("m", OptionalLong.of(1), serving.prepare("2")));
    registry.refresh("m");
    assertThat(serving.answer("m")).isEqualTo(1);
  }

  @Test
  void deletesWhatServesOnceAnotherVersionDoes() throws Exception {
    serving.upload("m", "1");
    serving.upload("m", "2");
    try (var lease = registry.lease(new ModelRef.Latest("m"))) {
      registry.delete("m", 2);
      assertThat(FakeServing.answer(lease)).isEqualTo(2);
    }
    assertThat(serving.answer("m")).isEqualTo(1);
    registry.delete("m", 1);
    assertFault(
        Fault.Kind.NOT_FOUND,
        "Servable not found for request: Latest(m)",
        () -> serving.answer("m"));
    assertFault(Fault.Kind.NOT_FOUND, "model m is not in the store", () -> registry.delete("m", 1));
  }

  @Test
  void keepsAVersionThatALabelPointsTo() throws Exception {
    serving.upload("m", "1");
    registry.setLabel("m", "stable", 1);
    assertFault(
        Fault.Kind.CONFLICT,
        "label stable of model m points to version 1; point it to another one first",
        () -> registry.delete("m", 1));
    registry.removeLabel("m", "stable");
    registry.delete("m", 1);
    assertFault(
        Fault.Kind.NOT_FOUND,
        "model m has no version 1 in the store",
        () -> registry.delete("m", 1));
  }

  @Test
  void servesAnotherUploadOfTheSameNumber() throws Exception {
    serving.upload("m", "1");
    try (var other = open()) {
      other.delete("m", 1);
      other.publish("m", OptionalLong.of(1), serving.prepare("42"));
    }
    registry.poll();
    registry.poll();
    assertThat(serving.answer("m")).isEqualTo(42);
  }

  @Test
  void mergesAPartOfTheSettings() throws Exception {
    serving.upload("m", "1");
    registry.patch("m", Map.of("description", "ours", "batching", Map.of("max_batch_size", 4)));
    registry.patch("m", Map.of("batching", Map.of("batch_timeout_micros", 7)));
    registry.patch("m", Map.of("version_policy", Map.of("specific", List.of(1))));
    registry.patch("m", Map.of("version_policy", Map.of("latest", 2)));
    var settings = registry.find("m").orElseThrow().settings();
    assertThat(settings.description()).isEqualTo("ours");
    assertThat(settings.batching().maxBatchSize()).isEqualTo(4);
    assertThat(settings.batching().batchTimeoutMicros()).isEqualTo(7);
    assertThat(settings.versionPolicy()).isEqualTo(new VersionPolicy.Latest(2));
    var gone = new HashMap<String, @Nullable Object>();
    gone.put("description", null);
    registry.patch("m", gone);
    assertThat(registry.find("m").orElseThrow().settings().description()).isEmpty();
    assertThat(serving.answer("m")).isEqualTo(1);
  }

  @Test
  void writesNoSettingsThatItWouldNotUnderstand() throws Exception {
    serving.upload("m", "1");
    registry.patch("m", Map.of("description", "before"));
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(
            () -> registry.patch("m", Map.of("description", "x", "batching", Map.of("max", 4))))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.BAD_INPUT))
        .satisfies(
            fault ->
                assertThat(fault.violations())
                    .extracting(Fault.Violation::pointer)
                    .containsExactly("/batching/max"));
    assertThat(registry.find("m").orElseThrow().settings().description()).isEqualTo("before");
  }

  @Test
  void showsOneInstancesChangesToAnotherWithinOneLook() throws Exception {
    serving.upload("m", "1");
    serving.upload("m", "2");
    try (var other = new FakeServing(open(), directory.resolve("others"))) {
      other.registry.poll();
      registry.patch("m", Map.of("version_policy", Map.of("all", Map.of())));
      registry.setLabel("m", "stable", 1);
      other.registry.poll();
      assertThat(other.answer(new ModelRef.Labelled("m", "stable"))).isEqualTo(1);
      other.registry.unload("m", 2);
      registry.poll();
      assertThat(serving.answer("m")).isEqualTo(1);
      other.upload("m", "3");
      registry.poll();
    }
    try (var restarted = new FakeServing(open(), directory.resolve("restarted"))) {
      restarted.registry.poll();
      assertThat(restarted.answer(new ModelRef.Labelled("m", "stable"))).isEqualTo(1);
      assertThat(restarted.answer("m")).isEqualTo(1);
    }
  }

  @Test
  void refusesAFileThatIsNotWhatWasUploaded() throws Exception {
    serving.upload("m", "1");
    long version = registry.publish("m", OptionalLong.empty(), serving.prepare("2"));
    damage("m/" + version + "/fake.txt", "3");
    registry.poll();
    registry.poll();
    assertThat(serving.answer("m")).isEqualTo(1);
    assertThat(serving.status("m", 2).state()).isEqualTo(VersionState.FAILED);
    assertThat(serving.status("m", 2).failure())
        .hasMessage("file fake.txt is not what was uploaded: its SHA-256 differs; upload it again");
  }

  /** Overwrites a file in the store behind everybody's back. */
  abstract void damage(String path, String text) throws Exception;

  static void assertFault(Fault.Kind kind, String detail, ThrowingCallable call) {
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(call)
        .withMessage(detail)
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(kind));
  }

  static void write(Path file, String text) throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
