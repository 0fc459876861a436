package dev.tandem.bench;

import dev.tandem.batching.Ticker;
import dev.tandem.model.ModelRef;
import dev.tandem.model.RuntimeInfo;
import dev.tandem.model.Signature;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.registry.FolderStore;
import dev.tandem.registry.ModelRegistry;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.runtime.ModelRuntime;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Requests per second from the lease to the answer, on a model that computes nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LeaseBenchmark {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
  private static final MemorySegment MEMORY = MemorySegment.ofArray(new float[1]);
  private static final Shape ONE_ROW = Shape.of(1, 1);

  private final ModelRef ref = new ModelRef.Latest("nothing");
  private Path store;
  private ModelRegistry registry;

  @Setup
  public void open() throws IOException {
    store = Files.createTempDirectory("lease-benchmark");
    Files.createDirectories(store.resolve("nothing/1"));
    registry =
        new ModelRegistry(
            new FolderStore(store),
            List.of(new Nothing()),
            Preprocessors::open,
            Clock.systemUTC(),
            Ticker.SYSTEM);
    registry.poll();
  }

  @Benchmark
  public void leaseAndDispatch() {
    try (var lease = registry.lease(ref)) {
      lease
          .served()
          .submit(Signature.DEFAULT, NamedTensors.of("x", row()), Ticker.SYSTEM.nanos() + MINUTE)
          .join()
          .close();
    }
  }

  private static Tensor row() {
    return Tensor.over(DType.FLOAT, ONE_ROW, MEMORY, () -> {});
  }

  @TearDown
  public void close() throws IOException {
    registry.close();
    for (String path : List.of("nothing/1", "nothing", "")) {
      Files.delete(store.resolve(path));
    }
  }

  private static final class Nothing implements ModelRuntime, LoadedModel {
    @Override
    public String name() {
      return "nothing";
    }

    @Override
    public boolean recognizes(Path directory) {
      return true;
    }

    @Override
    public RuntimeInfo info() {
      throw new UnsupportedOperationException();
    }

    @Override
    public LoadedModel open(Path directory, SessionOptions options) {
      return this;
    }

    @Override
    public Map<String, Signature> signatures() {
      var rows = new TensorSpec("x:0", DType.FLOAT, Shape.of(-1, 1));
      return Map.of(
          Signature.DEFAULT,
          new Signature(
              Signature.DEFAULT, Signature.PREDICT, Map.of("x", rows), Map.of("y", rows)));
    }

    @Override
    public NamedTensors run(String signature, NamedTensors inputs) {
      return NamedTensors.of("y", row());
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public Map<String, Object> effective() {
      return Map.of();
    }

    @Override
    public void close() {}
  }
}
