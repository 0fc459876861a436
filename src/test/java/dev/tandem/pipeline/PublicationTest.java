package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.archive.Durable;
import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import dev.tandem.job.Job;
import dev.tandem.job.JobState;
import dev.tandem.job.Submission;
import dev.tandem.job.Wanted;
import dev.tandem.pipeline.PublicationJson.Note;
import dev.tandem.pipeline.PublicationJson.Target;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.registry.FolderStore;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.registry.Uploads;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run becomes one version, wherever it was killed and whoever else publishes. */
class PublicationTest {
  private static final Target TARGET = new Target("learned", "canary");

  @TempDir Path directory;
  private Path store;
  private Path model;
  private ModelRegistry registry;
  private Uploads uploads;
  private Publication publication;
  private final NotedProgress progress = new NotedProgress();

  @BeforeEach
  void open() throws IOException {
    store = Files.createDirectory(directory.resolve("store"));
    model = directory.resolve("run/model");
    Files.createDirectories(directory.resolve("run"));
    Durable.copy(Path.of("models/digits/1"), model);
    Files.writeString(model.resolve("lineage.json"), "{\"seed\":42}");
    registry = registry(store);
    uploads = Uploads.open(registry, directory.resolve("tmp"), 1 << 30);
    publication = new Publication(registry, uploads);
  }

  private ModelRegistry registry(Path models) {
    return new ModelRegistry(
        new FolderStore(models),
        List.of(new SavedModelRuntime(directory.resolve("frozen"))),
        Preprocessors::open,
        Clock.systemUTC(),
        Ticker.SYSTEM);
  }

  @AfterEach
  void close() {
    uploads.close();
    registry.close();
  }

  private static Job job(String specification) {
    return new Job(
        "a-job",
        Submission.of("learn", specification),
        JobState.RUNNING,
        Wanted.RUN,
        List.of(),
        Job.Told.NOTHING,
        null,
        null,
        new Job.Times(Instant.EPOCH, null, null));
  }

  private long publish() throws Exception {
    return publication.publish(job("{}"), progress, TARGET, model);
  }

  private void putByHand(long version, @Nullable String run) throws IOException {
    Path copy = directory.resolve("by-hand");
    Durable.copy(model, copy);
    if (run != null) {
      LineageJson.sign(copy, run);
    }
    registry.publish("learned", OptionalLong.of(version), copy);
    Durable.remove(copy);
  }

  private List<String> versions() throws IOException {
    try (var files = Files.list(store.resolve("learned"))) {
      return files
          .filter(Files::isDirectory)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void publishesSignsAndLabels() throws Exception {
    assertThat(publish()).isEqualTo(1);
    assertThat(versions()).containsExactly("1");
    assertThat(store.resolve("learned/1/lineage.json"))
        .content()
        .contains("\"seed\" : 42", "\"run\" : \"a-job/");
    assertThat(registry.find("learned").orElseThrow().settings().versionLabels())
        .containsEntry("canary", 1L);
    assertThat(model).as("it stays with the run").exists();
    assertThat(directory.resolve("run/publishing")).doesNotExist();
  }

  @Test
  void isPublishedOnceHoweverOftenItIsAsked() throws Exception {
    assertThat(publish()).isEqualTo(1);
    assertThat(publish()).isEqualTo(1);
    assertThat(versions()).containsExactly("1");
    assertThat(progress.types).containsExactly("publishing");
  }

  @Test
  void saysThatAReadOnlyStoreIsReadOnly() throws Exception {
    Path zip = directory.resolve("store.zip");
    try (var writable = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Files.createDirectories(writable.getPath("/store"));
    }
    try (var readOnly = FileSystems.newFileSystem(zip, Map.of("accessMode", "readOnly"));
        var reading = registry(readOnly.getPath("/store"))) {
      var refused = new Publication(reading, uploads);
      assertThatThrownBy(() -> refused.publish(job("{}"), progress, TARGET, model))
          .isInstanceOf(Fault.class)
          .hasMessage("store /store is read-only; change it where it is written");
      assertThat(progress.types).containsExactly("publishing");
      assertThat(directory.resolve("run/publishing")).doesNotExist();
    }
  }

  @Test
  void anotherSpecificationOfTheSameJobIsAnotherVersion() throws Exception {
    publish();
    assertThat(publication.publish(job("{\"seed\":2}"), progress, TARGET, model)).isEqualTo(2);
    assertThat(versions()).containsExactly("1", "2");
  }

  @Test
  void killedBeforeTheNumberIsNotedItBeginsAnew() throws Exception {
    progress.before =
        () -> {
          throw new IllegalStateException("killed");
        };
    assertThatThrownBy(this::publish).hasMessage("killed");
    assertThat(store.resolve("learned")).doesNotExist();
    progress.before = () -> {};
    assertThat(publish()).isEqualTo(1);
  }

  @Test
  void killedBetweenNoteAndRenameItTakesTheNumberNoted() throws Exception {
    putByHand(4, null);
    note(7);
    assertThat(publish()).isEqualTo(7);
    assertThat(versions()).containsExactly("4", "7");
  }

  @Test
  void killedBetweenRenameAndCommitItFindsItsVersion() throws Exception {
    String run = PublicationJson.run("a-job", "{}");
    note(3);
    putByHand(3, run);
    assertThat(publish()).isEqualTo(3);
    assertThat(versions()).containsExactly("3");
    assertThat(registry.find("learned").orElseThrow().settings().versionLabels())
        .containsEntry("canary", 3L);
  }

  @Test
  void leavesANotedNumberToWhomeverTookIt() throws Exception {
    note(3);
    putByHand(3, "another-job/0");
    assertThat(publish()).isEqualTo(4);
    assertThat(versions()).containsExactly("3", "4");
  }

  @Test
  void publishesNothingOnceAnotherAttemptHasTheJob() {
    progress.wanted = Wanted.STOP;
    assertThatThrownBy(this::publish).isInstanceOf(InterruptedException.class);
    assertThat(store.resolve("learned")).doesNotExist();
  }

  @Test
  void loadsWhatThePolicyDoesNotWantWhereItIsToHaveALabel() throws Exception {
    putByHand(5, null);
    registry.refresh("learned");
    registry.patch(
        "learned", java.util.Map.of("version_policy", java.util.Map.of("specific", List.of(5))));
    assertThat(publish()).isEqualTo(6);
    assertThat(registry.find("learned").orElseThrow().settings().versionLabels())
        .containsEntry("canary", 6L);
  }

  private void note(long version) {
    String run = PublicationJson.run("a-job", "{}");
    progress.latest.put("publishing", PublicationJson.note(new Note(run, "learned", version)));
  }
}
