package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.archive.Checksums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A training is killed, or the service, or both, at some moment; it ends as it would have, with the
 * same weights to the bit, and is published once and whole. {@code -Dkills=50} makes a soak of it,
 * {@code -Dseed=…} another one.
 */
class KillsTest {
  private static final System.Logger LOG = System.getLogger(KillsTest.class.getName());
  private static final int KILLS = Integer.getInteger("kills", 2);
  private static final long SEED = Long.getLong("seed", 20261125);
  private static final String WEIGHTS = "variables/variables.data-00000-of-00001";

  @TempDir Path directory;

  /** Whom the kill meets. */
  private enum Victim {
    TRAINER,
    SERVICE,
    BOTH
  }

  /** When it comes: while something is there that was not before. */
  private enum Moment {
    AT_ONCE,
    IN_A_STEP,
    IN_EVALUATION,
    IN_EXPORT,
    BETWEEN_RENAME_AND_COMMIT,
    WHILE_PAUSED
  }

  private record Kill(int number, Victim victim, Moment moment, long pauseNanos) {
    static Kill random(int number, SplittableRandom random) {
      Moment moment = Moment.values()[random.nextInt(Moment.values().length)];
      Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
      boolean trains = moment.ordinal() < Moment.BETWEEN_RENAME_AND_COMMIT.ordinal();
      return new Kill(
          number, trains ? victim : Victim.SERVICE, moment, random.nextLong(400_000_000));
    }

    String model() {
      return "killed-" + number;
    }
  }

  @Test
  @Timeout(120 + 120 * 200)
  void everyTrainingEndsAsItWouldHave() throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    var random = new SplittableRandom(SEED);
    try (var service = new KilledService(directory, store)) {
      String first = service.submit("undisturbed");
      JsonNode undisturbed = service.ended(first);
      assertThat(undisturbed.at("/result/published").asBoolean()).as(undisturbed + "").isTrue();
      var wanted = new Undisturbed(undisturbed, files(store.resolve("undisturbed/1")));
      for (int number = 1; number <= KILLS; number++) {
        var kill = Kill.random(number, random);
        LOG.log(System.Logger.Level.INFO, "seed {0}: {1}", SEED, kill);
        String id = service.submit(kill.model());
        strike(kill, id, service);
        check(kill, id, service, wanted);
      }
      assertThat(service.stop()).as("exit code").isZero();
    }
  }

  private void strike(Kill kill, String id, KilledService service) throws Exception {
    Path run = directory.resolve("data/jobs").resolve(id);
    switch (kill.moment()) {
      case AT_ONCE -> service.await(id, () -> Files.exists(run));
      case IN_A_STEP -> service.await(id, () -> !service.show(id).at("/progress/step").isNull());
      case IN_EVALUATION -> service.await(id, () -> has(run, "report.tmp-"));
      case IN_EXPORT -> service.await(id, () -> has(run, "model.tmp-"));
      case BETWEEN_RENAME_AND_COMMIT ->
          service.await(
              id, () -> Files.exists(directory.resolve("store").resolve(kill.model() + "/1")));
      case WHILE_PAUSED -> {
        service.await(id, () -> !service.show(id).at("/progress/step").isNull());
        service.act(id, "pause");
      }
    }
    if (kill.moment() == Moment.IN_A_STEP || kill.moment() == Moment.WHILE_PAUSED) {
      KilledService.idle(kill.pauseNanos());
    }
    var trainers = service.trainers();
    if (kill.victim() != Victim.TRAINER) {
      service.kill();
    }
    if (kill.victim() != Victim.SERVICE) {
      trainers.forEach(ProcessHandle::destroyForcibly);
    }
    if (kill.victim() != Victim.TRAINER) {
      service.start();
    }
    if (kill.moment() == Moment.WHILE_PAUSED) {
      service.resume(id);
    }
  }

  /** What comes of the same training when nobody kills it. */
  private record Undisturbed(JsonNode job, SortedMap<String, String> files) {}

  private void check(Kill kill, String id, KilledService service, Undisturbed wanted)
      throws Exception {
    JsonNode job = service.ended(id);
    LOG.log(System.Logger.Level.INFO, "attempts: {0}", job.get("attempts"));
    String told = kill + ": " + job;
    assertThat(job.get("state").asString()).as(told).isEqualTo("succeeded");
    assertThat(job.at("/result/version").asLong()).as(told).isEqualTo(1);
    assertThat(job.at("/result/evaluation"))
        .as(told)
        .isEqualTo(wanted.job().at("/result/evaluation"));
    assertThat(job.get("metrics")).as(told).isEqualTo(wanted.job().get("metrics"));
    Path model = directory.resolve("store").resolve(kill.model());
    assertThat(names(model)).as(told).containsExactly("1");
    Checksums.verify(model.resolve("1"), List.of());
    var published = files(model.resolve("1"));
    assertThat(published.keySet()).as(told).isEqualTo(wanted.files().keySet());
    assertThat(published.get(WEIGHTS)).as(told).isEqualTo(wanted.files().get(WEIGHTS));
    assertThat(service.states(kill.model())).as(told).containsExactly("1 available");
  }

  private static SortedMap<String, String> files(Path version) throws IOException {
    return new TreeMap<>(Checksums.of(version));
  }

  private static List<String> names(Path directory) throws IOException {
    try (var names = Files.list(directory)) {
      return names
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  private static boolean has(Path directory, String prefix) {
    try (var names = Files.list(directory)) {
      return names.anyMatch(path -> path.getFileName().toString().startsWith(prefix));
    } catch (IOException notYet) {
      return false;
    }
  }
}
