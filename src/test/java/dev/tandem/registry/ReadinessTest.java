package dev.tandem.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.Application;
import dev.tandem.batching.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The service is ready when every wanted version serves or has failed, not before. */
@Timeout(120)
class ReadinessTest {
  @TempDir Path folder;

  /** The same service with models that open when they are told to. */
  @Configuration(proxyBeanMethods = false)
  static class Fakes {
    @Bean
    FakeRuntime runtime() {
      return new FakeRuntime();
    }

    @Bean(destroyMethod = "close")
    ModelRegistry registry(Store store, FakeRuntime runtime) {
      return new ModelRegistry(
          store,
          List.of(runtime),
          (spec, directory) -> new NoPreprocessor(spec),
          Clock.systemUTC(),
          Ticker.SYSTEM);
    }
  }

  @Test
  void waitsForTheSlowestOfAllModels() throws Exception {
    Path store = folder.resolve("store");
    write(store.resolve("fast/1"), "1");
    write(store.resolve("broken/1"), "broken");
    write(store.resolve("slow/1"), "slow");
    var starting =
        new SpringApplicationBuilder(Application.class, Fakes.class)
            .run(
                "--spring.main.allow-bean-definition-overriding=true",
                "--server.port=0",
                "--tandem.model-store=" + store,
                "--tandem.data-dir=" + folder.resolve("data"),
                "--tandem.poll-interval=50ms");
    try (var context = starting;
        var client = HttpClient.newHttpClient()) {
      var runtime = context.getBean(FakeRuntime.class);
      var registry = context.getBean(ModelRegistry.class);
      var readyz =
          URI.create(
              "http://127.0.0.1:%s/readyz"
                  .formatted(context.getEnvironment().getProperty("local.server.port")));
      runtime.slowOpened.await();
      await(registry, "fast", VersionState.AVAILABLE);
      await(registry, "broken", VersionState.FAILED);
      assertThat(status(client, readyz)).isEqualTo(503);

      runtime.gate.countDown();
      await(registry, "slow", VersionState.AVAILABLE);
      while (status(client, readyz) != 200) {
        Thread.onSpinWait(); // The look at the store ends a moment after its last version.
      }
      assertThat(registry.find("broken").orElseThrow().versions().getFirst().state())
          .isEqualTo(VersionState.FAILED);
    }
  }

  private static void await(ModelRegistry registry, String model, VersionState state) {
    while (registry.find(model).stream()
        .flatMap(found -> found.versions().stream())
        .noneMatch(version -> version.state() == state)) {
      Thread.onSpinWait();
    }
  }

  private static int status(HttpClient client, URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }

  private static void write(Path version, String text) throws IOException {
    Files.writeString(Files.createDirectories(version).resolve("fake.txt"), text);
  }
}
