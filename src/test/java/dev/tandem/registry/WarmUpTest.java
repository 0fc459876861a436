package dev.tandem.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.batching.BatchObserver;
import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import dev.tandem.model.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A warm-up that does not end holds up nobody for long. */
@Timeout(60)
class WarmUpTest {
  @TempDir Path directory;
  private final FakeRuntime runtime = new FakeRuntime();
  private Path store;
  private ModelRegistry registry;

  @BeforeEach
  void open() throws IOException {
    store = Files.createDirectory(directory.resolve("store"));
    registry =
        new ModelRegistry(
            new FolderStore(store),
            List.of(runtime),
            (spec, files) -> new NoPreprocessor(spec),
            Clock.systemUTC(),
            Ticker.SYSTEM,
            version -> BatchObserver.NONE,
            Duration.ofSeconds(2)); // The first run of a cold process takes a while.
  }

  @AfterEach
  void close() {
    runtime.end.countDown();
    registry.close();
  }

  @Test
  void aVersionWhoseWarmUpDoesNotEndFailsAndTheOthersServe() throws Exception {
    write("m/1", "endless");
    write("n/1", "1");
    registry.poll();
    assertThat(registry.isSettled()).isTrue();
    assertThat(version("n").state()).isEqualTo(VersionState.AVAILABLE);
    var stuck = version("m");
    assertThat(stuck.state()).isEqualTo(VersionState.FAILED);
    assertThat(stuck.failure())
        .isInstanceOfSatisfying(
            Fault.class,
            fault ->
                assertThat(fault.detail())
                    .isEqualTo(
                        "model m/1 did not end a run of its warm-up within 2s,"
                            + " tandem.warmup-timeout; it is not tried again before that run"
                            + " ends"));
  }

  @Test
  void isNotTriedAgainWhileItsThreadLives() throws Exception {
    write("m/1", "endless");
    registry.poll();
    touch("m/1", 1);
    registry.poll();
    assertThat(runtime.opened).as("other files, the same number").hasValue(1);
    assertThat(version("m").state()).isEqualTo(VersionState.FAILED);
    assertThat(version("m").failure())
        .hasMessage(
            "a run of an earlier warm-up of model m/1 has not ended; it is tried again when that"
                + " run ends, or upload it under another number");
    touch("m/1", 2);
    registry.poll();
    registry.poll();
    assertThat(runtime.opened).hasValue(1);
    runtime.end.countDown();
    runtime.endlessClosed.await();
    registry.poll();
    assertThat(runtime.opened).hasValue(2);
    assertThat(version("m").state()).isEqualTo(VersionState.AVAILABLE);
  }

  @Test
  void theVersionBeforeGoesOnServing() throws Exception {
    write("m/1", "1");
    registry.poll();
    write("m/2", "endless");
    registry.poll();
    assertThat(version("m").state()).isEqualTo(VersionState.FAILED);
    try (var lease = registry.lease(new ModelRef.Latest("m"))) {
      assertThat(FakeServing.answer(lease)).isEqualTo(1);
    }
    registry.poll();
    assertThat(runtime.opened).as("a version that is stuck is not tried again").hasValue(2);
  }

  @Test
  void itsModelIsClosedWhenTheRunEndsAfterAll() throws Exception {
    write("m/1", "endless");
    registry.poll();
    assertThat(runtime.open).hasValue(1);
    runtime.end.countDown();
    runtime.endlessClosed.await();
    assertThat(runtime.open).hasValue(0);
  }

  private VersionStatus version(String model) {
    return registry.find(model).orElseThrow().versions().getFirst();
  }

  private void touch(String version, int times) throws IOException {
    Path file = store.resolve(version).resolve("fake.txt");
    Files.setLastModifiedTime(file, FileTime.fromMillis(times));
  }

  private void write(String version, String text) throws IOException {
    Files.writeString(Files.createDirectories(store.resolve(version)).resolve("fake.txt"), text);
  }
}
