package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.archive.Checksums;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Two services with one PostgreSQL, one model store and one folder of data: either takes what the
 * other was given, and goes on with it when the other is killed. Wants {@code -Dtwo=1}, for a dead
 * service is missed only after half a minute.
 */
@EnabledIfSystemProperty(named = "two", matches = ".+")
class TwoServicesTest {
  private static final int LONG = 250;
  private static final long LOOK_NANOS = 10_000_000;
  private static final String WEIGHTS = "variables/variables.data-00000-of-00001";

  @TempDir Path directory;

  @Test
  @Timeout(600)
  void shareOneQueue() throws Exception {
    Files.createDirectory(store());
    try (var postgres =
            EmbeddedPostgres.builder().setConnectConfig("connectTimeout", "20").start();
        var first = service(postgres);
        var second = service(postgres)) {
      var services = List.of(first, second);
      String undisturbed = first.submit("undisturbed", LONG);
      assertThat(second.ended(undisturbed).get("state").asString()).isEqualTo("succeeded");

      actsThroughTheOther(services);
      movesToTheOther(services);
      assertThat(second.list()).isEqualTo(first.list()).hasSize(3);
      assertThat(first.stop()).isZero();
      assertThat(second.stop()).isZero();
    }
  }

  private Path store() {
    return directory.resolve("store");
  }

  private KilledService service(EmbeddedPostgres postgres) throws Exception {
    String url = postgres.getJdbcUrl("postgres", "postgres");
    return new KilledService(directory, store(), "--tandem.database-url=" + url);
  }

  private static void actsThroughTheOther(List<KilledService> services) throws Exception {
    String id = services.getFirst().submit("cancelled", LONG);
    services.getFirst().awaitStep(id);
    KilledService other = services.get(1 - busy(services));
    other.pause(id);
    other.await(id, () -> other.show(id).get("state").asString().equals("paused"));
    assertThat(services).allSatisfy(service -> assertThat(state(service, id)).isEqualTo("paused"));
    other.resume(id);
    other.await(id, () -> other.show(id).get("state").asString().equals("running"));
    services.get(1 - busy(services)).cancel(id);
    services.getFirst().await(id, () -> false);
    assertThat(services)
        .allSatisfy(service -> assertThat(state(service, id)).isEqualTo("cancelled"));
    assertThat(other.show(id).get("attempts")).hasSize(2);
  }

  private void movesToTheOther(List<KilledService> services) throws Exception {
    String id = services.getFirst().submit("moved", LONG);
    services
        .getFirst()
        .await(id, () -> services.getFirst().show(id).at("/progress/epoch").asInt(0) > 5);
    int busy = busy(services);
    KilledService other = services.get(1 - busy);
    var heard = new ArrayList<String>();
    var watching = Thread.ofVirtual().start(() -> watch(other, id, heard));
    services.get(busy).kill();
    JsonNode job = other.ended(id);
    watching.join();
    assertThat(heard).contains("event: epoch").anyMatch(line -> line.contains("\"succeeded\""));
    assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("succeeded");
    assertThat(job.at("/attempts/0/outcome").asString()).isEqualTo("lost");
    assertThat(job.at("/attempts/1/resumed_from_step").asLong()).isPositive();
    assertThat(weights("moved")).isEqualTo(weights("undisturbed"));
    assertThat(other.states("moved")).containsExactly("1 available");
    services.get(busy).start();
    assertThat(services.get(busy).show(id)).isEqualTo(job);
  }

  private static void watch(KilledService service, String id, List<String> heard) {
    try {
      service.watch(id, heard::add);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one that trains, once one does. */
  private static int busy(List<KilledService> services) {
    while (true) {
      var trainers = services.stream().map(service -> service.trainers().size()).toList();
      if (trainers.contains(1)) {
        assertThat(trainers).containsExactlyInAnyOrder(0, 1);
        return trainers.indexOf(1);
      }
      KilledService.idle(LOOK_NANOS);
    }
  }

  private static String state(KilledService service, String id) {
    try {
      return service.show(id).get("state").asString();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private String weights(String model) throws Exception {
    Map<String, String> files = Checksums.of(store().resolve(model).resolve("1"));
    return Objects.requireNonNull(files.get(WEIGHTS));
  }
}
