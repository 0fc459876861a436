package dev.tandem.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import dev.tandem.model.ModelRef;
import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRegistryTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path directory;
  private final FakeRuntime runtime = new FakeRuntime();
  private Path store;
  private ModelRegistry registry;
  private int writes;

  @BeforeEach
  void open() throws IOException {
    store = Files.createDirectory(directory.resolve("store"));
    registry =
        new ModelRegistry(
            new FolderStore(store),
            List.of(runtime),
            (spec, directory) -> new NoPreprocessor(spec),
            Clock.fixed(NOW, ZoneOffset.UTC),
            Ticker.SYSTEM);
  }

  @AfterEach
  void close() {
    registry.close();
    assertThat(runtime.open).as("models left open").hasValue(0);
  }

  @Test
  void servesTheGreatestVersion() throws Exception {
    write("m/1", "1");
    write("m/00000002", "2");
    assertThat(registry.isSettled()).isFalse();
    registry.poll();
    assertThat(registry.isSettled()).isTrue();
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(2);
    var status = registry.find("m").orElseThrow().versions();
    assertThat(status).hasSize(1);
    assertThat(status.getFirst().version()).isEqualTo(2);
    assertThat(status.getFirst().state()).isEqualTo(VersionState.AVAILABLE);
    assertThat(status.getFirst().loadedAt()).isEqualTo(NOW);
    assertThat(status.getFirst().runtime()).isEqualTo("fake");
  }

  @Test
  void answersLeasesOfWhatIsNotThereAsTensorFlowServing() throws Exception {
    settings("m", "version_labels: {stable: 1, canary: 7}");
    write("m/1", "1");
    registry.poll();
    assertFault(new ModelRef.Latest("n"), "Servable not found for request: Latest(n)");
    assertFault(new ModelRef.Specific("n", 3), "Servable not found for request: Specific(n, 3)");
    assertFault(new ModelRef.Specific("m", 9), "Servable not found for request: Specific(m, 9)");
    assertFault(new ModelRef.Labelled("m", "x"), "Unrecognized servable version label: x");
    assertFault(
        new ModelRef.Labelled("m", "canary"),
        "label canary of model m points to version 7, which is not available; available: [1]");
    assertThat(answer(new ModelRef.Labelled("m", "stable"))).isEqualTo(1);
  }

  @Test
  void keepsALeasedVersionUntilItIsGivenBack() throws Exception {
    write("m/1", "1");
    registry.poll();
    var lease = registry.lease(new ModelRef.Latest("m"));
    write("m/2", "2");
    registry.poll();
    assertThat(answer(lease)).isEqualTo(1);
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(2);
    assertThat(state("m", 1)).isEqualTo(VersionState.UNLOADING);
    lease.close();
    lease.close();
    registry.close();
    assertThat(state("m", 1)).isEqualTo(VersionState.END);
  }

  @Test
  void keepsTheOldVersionWhereTheNewOneFails() throws Exception {
    write("m/1", "1");
    registry.poll();
    write("m/2", "broken");
    registry.poll();
    registry.poll();
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(1);
    assertThat(state("m", 2)).isEqualTo(VersionState.FAILED);
    assertThat(registry.find("m").orElseThrow().versions().getFirst().failure())
        .hasMessage("fake.txt is broken");
    assertThat(runtime.opened).as("a failed version is tried once").hasValue(2);

    write("m/2", "2");
    registry.poll();
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(2);
    assertThat(state("m", 1)).isEqualTo(VersionState.END);
  }

  @Test
  void triesAVersionAgainThatWasStillBeingCopied() throws Exception {
    Files.createDirectories(store.resolve("m/1"));
    registry.poll();
    assertThat(state("m", 1)).isEqualTo(VersionState.FAILED);
    write("m/1", "1");
    registry.poll();
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(1);
  }

  @Test
  void followsRemovals() throws Exception {
    write("m/1", "1");
    write("m/2", "2");
    registry.poll();
    remove("m/2");
    registry.poll();
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(1);
    remove("m/1");
    Files.delete(store.resolve("m"));
    registry.poll();
    assertThat(registry.find("m")).isEmpty();
    assertThat(runtime.open).hasValue(0);
  }

  @Test
  void ignoresNamesThatAreNotModelsOrVersions() throws Exception {
    write("bad name/1", "1");
    write("_tmp/1", "1");
    write("m/_3", "3");
    write("m/next", "4");
    write("m/1", "1");
    registry.poll();
    assertThat(registry.models()).extracting(ModelStatus::name).containsExactly("m");
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(1);
  }

  @Test
  void refusesAVersionWhoseSettingsAreWrong() throws Exception {
    settings("m", "batching: {max_batch_size: -1}");
    write("m/1", "1");
    registry.poll();
    assertThat(registry.find("m").orElseThrow().versions().getFirst().failure())
        .hasMessage("model.yaml: batching.max_batch_size must be 1 to 1048576, got -1");
    settings("m", "batching: {max_batch_size: 1}");
    registry.poll();
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(1);
  }

  @Test
  void takesUpChangedSettings() throws Exception {
    write("m/1", "1");
    write("m/2", "2");
    registry.poll();
    settings("m", "{version_policy: {all: {}}, version_labels: {stable: 1}, class_names: [a, b]}");
    registry.poll();
    assertThat(answer(new ModelRef.Labelled("m", "stable"))).isEqualTo(1);
    try (var lease = registry.lease(new ModelRef.Latest("m"))) {
      assertThat(lease.served().settings().classNames()).containsExactly("a", "b");
    }
    assertThat(runtime.opened).as("no reload").hasValue(2);
    settings("m", "{version_policy: {specific: [2]}, batching: {max_batch_size: 4}}");
    registry.poll();
    assertThat(state("m", 1)).isEqualTo(VersionState.END);
    assertThat(runtime.opened).as("no reload for its batching").hasValue(2);
    settings("m", "{version_policy: {specific: [2]}, session: {intra_op_threads: 2}}");
    registry.poll();
    assertThat(runtime.opened).as("reloaded for its session").hasValue(3);
    assertThat(runtime.open).hasValue(1);
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(2);
  }

  @Test
  void tellsWhySettingsOfTheStoreAreNotInForce() throws Exception {
    write("m/1", "1");
    settings("m", "description: first");
    registry.poll();
    assertThat(registry.find("m").orElseThrow().refusedSettings()).isNull();
    settings("m", "{description: second, batching: {max_batch_size: -1}}");
    registry.poll();
    var refused = registry.find("m").orElseThrow();
    assertThat(refused.settings().description()).isEqualTo("first");
    assertThat(refused.refusedSettings())
        .hasMessage("model.yaml: batching.max_batch_size must be 1 to 1048576, got -1");
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(1);
    settings("m", "description: third");
    registry.poll();
    assertThat(registry.find("m").orElseThrow().refusedSettings()).isNull();
    // What can be read, and still not be put in force, for the graph takes no strings.
    settings("m", "{description: fourth, input: {kind: text}}");
    registry.poll();
    registry.poll();
    assertThat(registry.find("m").orElseThrow().refusedSettings())
        .hasMessageStartingWith("model.yaml: input.kind text without vocabulary");
  }

  @Test
  void keepsServingWhereTheStoreCannotBeRead() throws Exception {
    write("m/1", "1");
    registry.poll();
    Files.move(store.resolve("m"), store.resolveSibling("away"));
    Files.delete(store);
    registry.poll();
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(1);
  }

  @Test
  void writesLabelsForOperators() throws Exception {
    settings("m", "# ours\ndescription: a model # kept\nversion_policy: {all: {}}\n");
    write("m/1", "1");
    write("m/2", "2");
    registry.poll();
    registry.setLabel("m", "stable", 1);
    assertThat(answer(new ModelRef.Labelled("m", "stable"))).isEqualTo(1);
    registry.setLabel("m", "stable", 2);
    assertThat(answer(new ModelRef.Labelled("m", "stable"))).isEqualTo(2);
    assertThat(store.resolve("m/model.yaml"))
        .content()
        .contains("# ours", "# kept", "version_policy: {all: {}}", "stable: 2");
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> registry.setLabel("m", "stable", 3))
        .withMessage("model m has no version 3 in the store; stored: [1, 2]");
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> registry.setLabel("m", "not good", 1))
        .withMessageStartingWith("label 'not good' cannot be: a label's name is 1 to 128 letters");
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> registry.unload("m", 2))
        .withMessage("label stable of model m points to version 2; point it to another one first");
    registry.removeLabel("m", "stable");
    assertFault(
        new ModelRef.Labelled("m", "stable"), "Unrecognized servable version label: stable");
  }

  @Test
  void loadsAndUnloadsForOperators() throws Exception {
    write("m/1", "1");
    write("m/2", "2");
    write("m/3", "broken");
    settings("m", "version_policy: {specific: [2]}");
    registry.poll();
    registry.load("m", 1);
    assertThat(answer(new ModelRef.Specific("m", 1))).isEqualTo(1);
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(2);
    registry.unload("m", 2);
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(1);
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> registry.load("m", 3))
        .withMessage("fake.txt is broken");
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> registry.load("m", 4))
        .withMessage("model m has no version 4 in the store; stored: [1, 2, 3]");
    registry.unload("m", 1);
    assertFault(new ModelRef.Latest("m"), "Servable not found for request: Latest(m)");
  }

  @Test
  void swapsTwoHundredTimesUnderLeases() throws Exception {
    write("m/1", "1");
    registry.poll();
    var stop = new AtomicBoolean();
    var answered = new AtomicInteger();
    Callable<Integer> client =
        () -> {
          while (!stop.get()) {
            try (var lease = registry.lease(new ModelRef.Latest("m"))) {
              assertThat(answer(lease)).isEqualTo((float) lease.served().id().version());
              answered.incrementAndGet();
            }
          }
          return 0;
        };
    try (var clients = Executors.newFixedThreadPool(4)) {
      var running = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 4; i++) {
        running.add(clients.submit(client));
      }
      for (int version = 2; version <= 201; version++) {
        write("m/" + version, Integer.toString(version));
        registry.poll();
        remove("m/" + (version - 1));
      }
      stop.set(true);
      for (var one : running) {
        one.get();
      }
    }
    assertThat(answered.get()).isPositive();
    assertThat(answer(new ModelRef.Latest("m"))).isEqualTo(201);
    while (registry.find("m").orElseThrow().versions().stream()
        .anyMatch(version -> version.state() == VersionState.UNLOADING)) {
      Thread.onSpinWait(); // Each is closed by a thread of its own.
    }
    registry.poll();
    assertThat(registry.find("m").orElseThrow().versions()).hasSizeLessThanOrEqualTo(11);
  }

  private VersionState state(String model, long version) {
    return registry.find(model).orElseThrow().versions().stream()
        .filter(status -> status.version() == version)
        .findFirst()
        .orElseThrow()
        .state();
  }

  private float answer(ModelRef ref) throws Exception {
    try (var lease = registry.lease(ref)) {
      return answer(lease);
    }
  }

  private static float answer(Lease lease) throws Exception {
    var x = Tensor.allocate(DType.FLOAT, Shape.of(1, 2));
    x.data().fill((byte) 0);
    var answer =
        lease
            .served()
            .submit(
                Signature.DEFAULT,
                NamedTensors.of("x", x),
                Ticker.SYSTEM.nanos() + 60_000_000_000L);
    try (var outputs = answer.get()) {
      return outputs.expect("y").data().get(ValueLayout.JAVA_FLOAT, 0);
    }
  }

  private void assertFault(ModelRef ref, String detail) {
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> registry.lease(ref))
        .withMessage(detail);
  }

  private void write(String version, String text) throws IOException {
    var directory = Files.createDirectories(store.resolve(version));
    write(directory.resolve("fake.txt"), text);
  }

  private void settings(String model, String yaml) throws IOException {
    write(Files.createDirectories(store.resolve(model)).resolve("model.yaml"), yaml);
  }

  /** Each write has a time of its own, however fast the test is. */
  private void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(NOW.plusSeconds(++writes)));
  }

  private void remove(String version) throws IOException {
    Files.delete(store.resolve(version).resolve("fake.txt"));
    Files.delete(store.resolve(version));
  }
}
