package dev.tandem.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.SharedData;
import dev.tandem.batching.Ticker;
import dev.tandem.model.ModelRef;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.runtime.tflite.TfLiteRuntime;
import dev.tandem.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of real TFLite models, from the file to the first answer's inputs. */
class RealStoreTest {
  @TempDir Path store;

  @Test
  void servesTfLiteModelsAndGivesEveryTensorBack() throws Exception {
    copy("saved_models/saved_model_half_plus_two_tflite/00000123/model.tflite", "half/00000123");
    copy("tflite/mobilenet_v1_0.25_128_quant.tflite", "mobilenet/1");
    Files.writeString(
        store.resolve("mobilenet/model.yaml"), "input: {kind: image, size: [128, 128]}");
    long before = Tensor.live();
    try (var registry =
        new ModelRegistry(
            new FolderStore(store),
            List.of(new TfLiteRuntime()),
            Preprocessors::open,
            Clock.systemUTC(),
            Ticker.SYSTEM)) {
      registry.poll();
      assertThat(registry.models())
          .allSatisfy(
              model ->
                  assertThat(model.versions().getFirst())
                      .satisfies(
                          version -> {
                            assertThat(version.failure()).isNull();
                            assertThat(version.state()).isEqualTo(VersionState.AVAILABLE);
                          }))
          .hasSize(2);
      try (var lease = registry.lease(new ModelRef.Specific("half", 123))) {
        assertThat(lease.served().signatures()).isNotEmpty();
      }
      try (var lease = registry.lease(new ModelRef.Latest("mobilenet"))) {
        assertThat(lease.served().preprocessor().spec().kind()).isEqualTo("image");
      }
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  private void copy(String shared, String version) throws Exception {
    var directory = Files.createDirectories(store.resolve(version));
    Files.copy(SharedData.path(shared), directory.resolve("model.tflite"));
  }
}
