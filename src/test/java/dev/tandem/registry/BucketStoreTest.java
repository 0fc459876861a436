package dev.tandem.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.archive.Checksums;
import dev.tandem.archive.Durable;
import dev.tandem.fault.Fault;
import dev.tandem.model.ModelRef;
import dev.tandem.registry.bucket.BucketOptions;
import dev.tandem.registry.bucket.BucketStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** A bucket on a real S3 server in a process of its own. */
class BucketStoreTest extends StoreContract {
  private static final String PREFIX = "some/models/";
  private static S3Server server;
  private static S3Client client;
  private static int buckets;
  private final String bucket = "bucket" + ++buckets;
  private int caches;

  @BeforeAll
  static void startServer(@TempDir Path home) throws Exception {
    System.setProperty("aws.accessKeyId", S3Server.KEY);
    System.setProperty("aws.secretAccessKey", S3Server.SECRET);
    server = S3Server.start(home);
    client = server.client();
  }

  @AfterAll
  static void stopServer() throws Exception {
    client.close();
    server.close();
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @Override
  Store open() {
    if (caches == 0) {
      client.createBucket(r -> r.bucket(bucket));
    }
    return open("cache" + ++caches);
  }

  private Store open(String cache) {
    return BucketStore.open(
        "s3://" + bucket + "/" + PREFIX,
        new BucketOptions(server.endpoint(), null, true),
        directory.resolve(cache));
  }

  @Override
  void damage(String path, String text) {
    put(path, text);
  }

  private void put(String path, String text) {
    client.putObject(r -> r.bucket(bucket).key(PREFIX + path), RequestBody.fromString(text));
  }

  @Test
  void takesWhatOtherToolsPutThereOnceItRests() throws Exception {
    put("m/1/fake.txt", "1");
    registry.poll();
    assertThat(registry.models()).as("it may still be on its way").isEmpty();
    put("m/1/more.txt", "x");
    registry.poll();
    assertThat(registry.models()).isEmpty();
    registry.poll();
    assertThat(serving.answer("m")).isEqualTo(1);
  }

  @Test
  void neverShowsAnUploadThatWasBrokenOff() throws Exception {
    serving.upload("m", "1");
    put("m/2/.tandem.upload", "by another instance");
    put("m/2/fake.txt", "2");
    for (int i = 0; i < 3; i++) {
      registry.poll();
    }
    assertThat(serving.answer("m")).isEqualTo(1);
    assertThat(serving.upload("m", "3")).as("the number is taken").isEqualTo(3);
    registry.delete("m", 2);
    assertThat(client.listObjectsV2(r -> r.bucket(bucket).prefix(PREFIX + "m/2/")).contents())
        .isEmpty();
  }

  @Test
  void fetchesOnlyWhatIsWanted() throws Exception {
    serving.upload("m", "1");
    serving.upload("m", "2");
    put("n/1/other.txt", "1");
    try (var other = new FakeServing(open("fresh"), directory.resolve("others"))) {
      other.registry.poll();
      assertThat(other.answer("m")).isEqualTo(2);
      try (var versions = Files.list(directory.resolve("fresh/m"))) {
        assertThat(versions.map(path -> path.getFileName().toString()))
            .hasSize(2)
            .contains("settings")
            .anyMatch(name -> name.startsWith("2-"));
      }
      registry.delete("m", 2);
      other.registry.poll();
      assertThat(other.answer("m")).isEqualTo(1);
      try (var versions = Files.list(directory.resolve("fresh/m"))) {
        assertThat(versions.map(path -> path.getFileName().toString()))
            .noneMatch(name -> name.startsWith("2-"));
      }
    }
  }

  @Test
  void keepsOnThisDiskWhatIsWantedAlone() throws Exception {
    serving.upload("m", "1");
    try (var other = new FakeServing(open("fresh"), directory.resolve("others"))) {
      other.registry.poll();
      assertThat(cached("fresh/m")).hasSize(2).anyMatch(name -> name.startsWith("1-"));
      serving.upload("m", "2");
      other.registry.poll();
      assertThat(cached("fresh/m")).hasSize(2).anyMatch(name -> name.startsWith("2-"));
      other.registry.load("m", 1);
      assertThat(other.answer(new ModelRef.Specific("m", 1))).isEqualTo(1);
      assertThat(cached("fresh/m")).hasSize(3);
    }
  }

  @Test
  void sweepsWhatACrashLeftInItsCache() throws Exception {
    serving.upload("m", "1");
    Path cache = directory.resolve("crashed");
    try (var store = open("crashed")) {
      var model = store.scan().sequencedValues().getFirst();
      assertThat(model.versions().sequencedValues().getFirst().directory()).isDirectory();
    }
    var left =
        List.of(
            Durable.hiddenBeside(cache.resolve("listing")),
            Durable.hiddenBeside(cache.resolve("m/1-0")),
            Durable.hiddenBeside(cache.resolve("m/settings/model.yaml")));
    for (Path path : left) {
      Files.writeString(path, "half");
      Files.setLastModifiedTime(path, FileTime.from(Instant.EPOCH));
    }
    try (var store = open("crashed")) {
      assertThat(store.scan()).containsOnlyKeys("m");
    }
    for (Path path : left) {
      assertThat(path).doesNotExist();
    }
    assertThat(cached("crashed/m")).hasSize(2).anyMatch(name -> name.startsWith("1-"));
  }

  private List<String> cached(String model) throws IOException {
    try (var files = Files.list(directory.resolve(model))) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  @Test
  void servesOnAndStartsFromItsCacheWhileTheBucketIsAway() throws Exception {
    try (var first = new FakeServing(open("kept"), directory.resolve("others"))) {
      first.upload("m", "1");
      first.registry.patch("m", Map.of("description", "kept"));
      first.registry.setLabel("m", "stable", 1);
      first.registry.poll();
      server.goAway();
      first.registry.poll();
      assertThat(first.answer("m")).isEqualTo(1);
      assertThatThrownBy(() -> first.registry.setLabel("m", "canary", 1))
          .isInstanceOfSatisfying(
              Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.UNAVAILABLE));
    }
    try (var restarted = new FakeServing(open("kept"), directory.resolve("others"))) {
      restarted.registry.poll();
      assertThat(restarted.registry.isSettled()).isTrue();
      assertThat(restarted.answer(new ModelRef.Labelled("m", "stable"))).isEqualTo(1);
      server.comeBack();
      serving.upload("m", "2");
      restarted.registry.poll();
      assertThat(restarted.answer("m")).isEqualTo(2);
    } finally {
      if (!server.isUp()) {
        server.comeBack();
      }
    }
  }

  @Test
  void isNotSettledBeforeItSawTheBucket() throws Exception {
    try (var store =
            BucketStore.open(
                "s3://nobodys-bucket/x",
                new BucketOptions(server.endpoint(), null, true),
                directory.resolve("none"));
        var blind = new FakeServing(store, directory.resolve("others"))) {
      assertThatThrownBy(store::scan).isInstanceOf(IOException.class);
      blind.registry.poll();
      assertThat(blind.registry.isSettled()).isFalse();
    }
  }

  @Test
  void fetchesAgainWhatWasDamagedOnThisDisk() throws Exception {
    try (var first = new FakeServing(open("kept"), directory.resolve("others"))) {
      first.upload("m", "1");
    }
    try (var files = Files.walk(directory.resolve("kept"))) {
      var cached = files.filter(file -> file.endsWith("fake.txt")).findFirst().orElseThrow();
      Files.writeString(cached, "9");
    }
    try (var again = new FakeServing(open("kept"), directory.resolve("others"))) {
      again.registry.poll();
      assertThat(again.answer("m")).isEqualTo(1);
    }
  }

  @Test
  void endsAnUploadWithItsChecksums() throws Exception {
    registry.publish("m", OptionalLong.of(2), serving.prepare("2"));
    assertThat(client.listObjectsV2(r -> r.bucket(bucket).prefix(PREFIX + "m/2/")).contents())
        .extracting(object -> object.key().substring(PREFIX.length()))
        .containsExactlyInAnyOrder(
            "m/2/fake.txt", "m/2/.tandem.upload", "m/2/" + Checksums.FILE_NAME);
  }

  // S3Proxy compares and writes in two steps, so writers meet here at one point only.

  @Test
  void changesAgainWhatAnotherChangedMeanwhile() throws Exception {
    serving.upload("m", "1");
    try (var first = open();
        var second = open()) {
      var meetings = new AtomicInteger();
      first.changeSettings(
          "m",
          yaml -> {
            if (meetings.getAndIncrement() == 0) {
              second.changeSettings("m", its -> ModelYaml.merged(its, Map.of("description", "x")));
            }
            return ModelYaml.merged(yaml, Map.of("version_labels", Map.of("stable", 1)));
          });
      assertThat(meetings).hasValue(2);
    }
    registry.poll();
    var settings = registry.find("m").orElseThrow().settings();
    assertThat(settings.description()).isEqualTo("x");
    assertThat(settings.versionLabels()).containsEntry("stable", 1L);
  }

  @Test
  void givesEveryWriterAVersionOfItsOwn() throws Exception {
    try (var first = open();
        var second = open()) {
      assertThat(first.publish("m", OptionalLong.empty(), serving.prepare("1"))).isEqualTo(1);
      assertThat(second.publish("m", OptionalLong.empty(), serving.prepare("2"))).isEqualTo(2);
      assertThat(first.publish("m", OptionalLong.empty(), serving.prepare("3"))).isEqualTo(3);
    }
  }
}
