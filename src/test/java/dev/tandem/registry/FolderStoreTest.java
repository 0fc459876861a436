package dev.tandem.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.archive.Checksums;
import dev.tandem.archive.Durable;
import dev.tandem.fault.Fault;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FolderStoreTest extends StoreContract {
  @Override
  Store open() throws Exception {
    return new FolderStore(Files.createDirectories(directory.resolve("store")));
  }

  @Override
  void damage(String path, String text) throws Exception {
    write(directory.resolve("store").resolve(path), text);
  }

  @Test
  void sweepsWhatACrashLeft() throws Exception {
    Path model = directory.resolve("crashed/m");
    Files.createDirectories(model.resolve("1"));
    Path old = Files.writeString(Durable.hiddenBeside(model.resolve("model.yaml")), "half");
    Path fresh = Files.writeString(Durable.hiddenBeside(model.resolve("model.yaml")), "half");
    var hours = Duration.ofHours(2);
    Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
    Files.setLastModifiedTime(fresh, FileTime.from(Instant.EPOCH.plus(hours)));
    var clock = Clock.fixed(Instant.EPOCH.plus(hours), ZoneOffset.UTC);
    try (var store = new FolderStore(directory.resolve("crashed"), clock)) {
      assertThat(store.scan()).containsOnlyKeys("m");
    }
    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
  }

  @Test
  void leavesNothingBehind() throws Exception {
    serving.upload("m", "1");
    serving.upload("m", "2");
    registry.delete("m", 1);
    registry.patch("m", Map.of("description", "x"));
    try (var files = Files.walk(directory.resolve("store"))) {
      assertThat(files.map(file -> directory.resolve("store").relativize(file).toString()))
          .containsExactlyInAnyOrder(
              "",
              "m",
              "m/.tandem.lock",
              "m/model.yaml",
              "m/2",
              "m/2/fake.txt",
              "m/2/.tandem.sha256");
    }
  }

  @Test
  void writesChecksumsThatSha256sumReads() throws Exception {
    var prepared = serving.prepare("1");
    write(prepared.resolve("variables/data"), "abc");
    registry.publish("m", OptionalLong.empty(), prepared);
    // FIPS 180-2, appendix B.1
    assertThat(directory.resolve("store/m/1").resolve(Checksums.FILE_NAME))
        .content()
        .contains(
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  variables/data\n");
  }

  @Test
  void leavesNoModelWhereItsFirstVersionCannotBeWritten() {
    Path gone = directory.resolve("gone");
    assertThatThrownBy(() -> registry.publish("m", OptionalLong.empty(), gone))
        .isInstanceOf(Fault.class)
        .hasMessageContaining(gone.toString());
    assertThat(directory.resolve("store/m")).doesNotExist();
  }

  @Test
  void triesADamagedVersionAgainOnceItIsMended() throws Exception {
    registry.publish("m", OptionalLong.empty(), serving.prepare("1"));
    damage("m/1/fake.txt", "wrong");
    registry.poll();
    assertThat(serving.status("m", 1).state()).isEqualTo(VersionState.FAILED);
    damage("m/1/fake.txt", "1");
    registry.poll();
    assertThat(serving.answer("m")).isEqualTo(1);
  }

  @Test
  void saysThatAReadOnlyStoreIsReadOnly() throws Exception {
    Path zip = directory.resolve("store.zip");
    try (var writable = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Files.createDirectories(writable.getPath("/store/m/1"));
      Files.writeString(writable.getPath("/store/m/1/fake.txt"), "1");
    }
    try (var readOnly = FileSystems.newFileSystem(zip, Map.of("accessMode", "readOnly"));
        var reading =
            new FakeServing(
                new FolderStore(readOnly.getPath("/store")), directory.resolve("more"))) {
      reading.registry.poll();
      assertThat(reading.answer("m")).isEqualTo(1);
      String detail = "store /store is read-only; change it where it is written";
      assertFault(Fault.Kind.CONFLICT, detail, () -> reading.registry.setLabel("m", "stable", 1));
      assertFault(Fault.Kind.CONFLICT, detail, () -> reading.registry.delete("m", 1));
      assertFault(
          Fault.Kind.CONFLICT,
          detail,
          () -> reading.registry.publish("m", OptionalLong.empty(), reading.prepare("2")));
      assertFault(
          Fault.Kind.CONFLICT,
          detail,
          () -> reading.registry.publish("n", OptionalLong.empty(), reading.prepare("2")));
      assertThat(reading.answer("m")).isEqualTo(1);
    }
  }

  @Test
  void takesNoPathForAModel() {
    for (String name : new String[] {"../m", "/m", ".m", "", "m/1"}) {
      assertThatCode(() -> registry.publish(name, OptionalLong.empty(), serving.prepare("1")))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.BAD_INPUT));
    }
  }

  @Test
  void loadsOtherModelsWhileOneIsSlow() throws Exception {
    registry.publish("slow", OptionalLong.empty(), serving.prepare("slow"));
    registry.publish("a", OptionalLong.empty(), serving.prepare("1"));
    try (var looker = Executors.newSingleThreadExecutor()) {
      var settled = looker.submit(registry::poll);
      serving.runtime.slowOpened.await();
      serving.upload("b", "2");
      registry.refresh("a");
      assertThat(serving.answer("a")).isEqualTo(1);
      assertThat(serving.answer("b")).isEqualTo(2);
      assertThat(serving.status("slow", 1).state()).isEqualTo(VersionState.LOADING);
      assertThat(registry.isSettled()).as("not ready before all were tried").isFalse();
      serving.runtime.gate.countDown();
      settled.get();
    }
    assertThat(registry.isSettled()).isTrue();
    assertThat(serving.answer("slow")).isEqualTo(0);
  }

  @Test
  void givesEveryWriterAVersionOfItsOwn() throws Exception {
    var versions = new ArrayList<Future<Long>>();
    try (var first = open();
        var second = open();
        var writers = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 20; i++) {
        var store = i % 2 == 0 ? first : second;
        var prepared = serving.prepare(Integer.toString(i));
        versions.add(writers.submit(() -> store.publish("m", OptionalLong.empty(), prepared)));
      }
    }
    var given = new ArrayList<Long>();
    for (var version : versions) {
      given.add(version.get());
    }
    assertThat(given)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
    registry.poll();
    assertThat(serving.status("m", 20).state()).isEqualTo(VersionState.AVAILABLE);
    assertThat(serving.answer("m")).isEqualTo(given.indexOf(20L));
  }

  @Test
  void losesNobodysChange() throws Exception {
    serving.upload("m", "1");
    try (var first = open();
        var second = open();
        var writers = Executors.newFixedThreadPool(2)) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < 20; i++) {
        var store = i % 2 == 0 ? first : second;
        var label = Map.of("version_labels", Map.of("l" + i, 1));
        running.add(
            writers.submit(() -> store.changeSettings("m", yaml -> ModelYaml.merged(yaml, label))));
      }
      for (var change : running) {
        change.get();
      }
    }
    registry.poll();
    assertThat(registry.find("m").orElseThrow().settings().versionLabels()).hasSize(20);
  }
}
