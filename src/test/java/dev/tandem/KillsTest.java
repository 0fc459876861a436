package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.archive.Checksums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/**
 * A training is killed, or the service, or both, at some moment, and sometimes once more; it ends
 * as it would have, with the same weights to the bit, and is published once and whole. {@code
 * -Dkills=50} makes a soak of it, {@code -Dseed=…} another one.
 */
@Execution(ExecutionMode.CONCURRENT)
class KillsTest {
  private static final System.Logger LOG = System.getLogger(KillsTest.class.getName());
  private static final int KILLS = Integer.getInteger("kills", 1);
  private static final long SEED = Long.getLong("seed", 20261290);
  private static final String WEIGHTS = "variables/variables.data-00000-of-00001";

  @TempDir Path directory;

  /** Whom the kill meets. */
  private enum Victim {
    TRAINER,
    SERVICE,
    BOTH
  }

  /**
   * When it comes: at any time, or while something is there that was not before, so long after it
   * that most kills still meet what they are named after.
   */
  private enum Moment {
    ANY_TIME(true, 0),
    IN_A_STEP(true, 400),
    IN_EVALUATION(true, 10),
    IN_EXPORT(true, 40),
    BETWEEN_RENAME_AND_COMMIT(false, 60),
    WHILE_PAUSED(false, 400);

    final boolean trains;
    final int latestMillis;

    Moment(boolean trains, int latestMillis) {
      this.trains = trains;
      this.latestMillis = latestMillis;
    }
  }

  /**
   * One of them.
   *
   * @param part how far into the time that it may come
   */
  private record Kill(Victim victim, Moment moment, double part) {
    static Kill random(SplittableRandom random) {
      Moment moment = Moment.values()[random.nextInt(Moment.values().length)];
      Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
      return new Kill(moment.trains ? victim : Victim.SERVICE, moment, random.nextDouble());
    }

    void pause(long wholeNanos) {
      long latest =
          moment == Moment.ANY_TIME
              ? wholeNanos
              : TimeUnit.MILLISECONDS.toNanos(moment.latestMillis);
      KilledService.idle((long) (part * latest));
    }
  }

  /** A training with what befalls it, the second kill where the first left it going. */
  private record Case(String model, List<Kill> kills) {
    static Case random(int number, SplittableRandom random) {
      var kills = new ArrayList<Kill>();
      for (int count = 1 + random.nextInt(2); count > 0; count--) {
        kills.add(Kill.random(random));
      }
      return new Case("killed-" + number, kills);
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
        var next = Case.random(number, random);
        LOG.log(System.Logger.Level.INFO, "seed {0}: {1}", SEED, next);
        String id = service.submit(next.model());
        var struck = new Struck(id, next.model(), wanted.nanos(), service);
        for (Kill kill : next.kills()) {
          strike(kill, struck);
        }
        check(next, id, service, wanted);
      }
      assertThat(service.stop()).as("exit code").isZero();
    }
  }

  /** A job that is to be struck, and how long it would take. */
  private record Struck(String id, String model, long nanos, KilledService service) {}

  private void strike(Kill kill, Struck job) throws Exception {
    KilledService service = job.service();
    String id = job.id();
    Path run = directory.resolve("data/jobs").resolve(id);
    Path published = directory.resolve("store").resolve(job.model()).resolve("1");
    switch (kill.moment()) {
      case ANY_TIME -> {}
      case IN_A_STEP -> service.awaitStep(id);
      case IN_EVALUATION -> service.await(id, () -> has(run, "report.tmp-"));
      case IN_EXPORT -> service.await(id, () -> has(run, "model.tmp-"));
      case BETWEEN_RENAME_AND_COMMIT -> service.await(id, () -> Files.exists(published));
      case WHILE_PAUSED -> {
        service.awaitStep(id);
        service.pause(id);
        if (kill.part() > 0.5) {
          service.await(id, () -> service.show(id).get("state").asString().equals("paused"));
        }
      }
    }
    kill.pause(job.nanos());
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
  private record Undisturbed(JsonNode job, SortedMap<String, String> files) {
    long nanos() {
      var started = Instant.parse(job.get("started_at").asString());
      return Duration.between(started, Instant.parse(job.get("finished_at").asString())).toNanos();
    }
  }

  private void check(Case of, String id, KilledService service, Undisturbed wanted)
      throws Exception {
    JsonNode job = service.ended(id);
    LOG.log(System.Logger.Level.INFO, "attempts: {0}", job.get("attempts"));
    String told = of + ": " + job;
    assertThat(job.get("state").asString()).as(told).isEqualTo("succeeded");
    assertThat(job.at("/result/version").asLong()).as(told).isEqualTo(1);
    assertThat(job.at("/result/evaluation"))
        .as(told)
        .isEqualTo(wanted.job().at("/result/evaluation"));
    assertThat(job.get("metrics")).as(told).isEqualTo(wanted.job().get("metrics"));
    Path model = directory.resolve("store").resolve(of.model());
    assertThat(names(model)).as(told).containsExactly("1");
    Checksums.verify(model.resolve("1"), List.of());
    var published = files(model.resolve("1"));
    assertThat(published.keySet()).as(told).isEqualTo(wanted.files().keySet());
    assertThat(published.get(WEIGHTS)).as(told).isEqualTo(wanted.files().get(WEIGHTS));
    assertThat(service.states(of.model())).as(told).containsExactly("1 available");
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
