package dev.tandem.registry;

import dev.tandem.batching.Ticker;
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
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;

/** A registry of fake models on any store. */
final class FakeServing implements AutoCloseable {
  final FakeRuntime runtime = new FakeRuntime();
  final ModelRegistry registry;
  private final Path prepared;
  private int uploads;

  /**
   * @param prepared where uploads are prepared
   */
  FakeServing(Store store, Path prepared) {
    this.prepared = prepared;
    this.registry =
        new ModelRegistry(
            store,
            List.of(runtime),
            (spec, directory) -> new NoPreprocessor(spec),
            Clock.systemUTC(),
            Ticker.SYSTEM);
  }

  /** Publishes a model that answers the text, and brings it up. */
  long upload(String model, String text) throws IOException {
    long version = registry.publish(model, OptionalLong.empty(), prepare(text));
    registry.refresh(model);
    return version;
  }

  /** A directory with a model that answers the text. */
  Path prepare(String text) throws IOException {
    var directory = Files.createDirectories(prepared.resolve("upload" + ++uploads));
    Files.writeString(directory.resolve("fake.txt"), text);
    return directory;
  }

  VersionStatus status(String model, long version) {
    return registry.find(model).orElseThrow().versions().stream()
        .filter(status -> status.version() == version)
        .findFirst()
        .orElseThrow();
  }

  float answer(String model) throws Exception {
    return answer(new ModelRef.Latest(model));
  }

  float answer(ModelRef ref) throws Exception {
    try (var lease = registry.lease(ref)) {
      return answer(lease);
    }
  }

  static float answer(Lease lease) throws Exception {
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

  @Override
  public void close() {
    registry.close();
  }
}
