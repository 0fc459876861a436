package dev.tandem.inference;

import dev.tandem.batching.BatchObserver;
import dev.tandem.batching.Ran;
import dev.tandem.batching.Ticker;
import dev.tandem.model.ModelName;
import dev.tandem.model.ModelRef;
import dev.tandem.model.ModelVersion;
import dev.tandem.model.Signature;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.registry.Lease;
import dev.tandem.registry.ModelSettings;
import dev.tandem.registry.ModelStatus;
import dev.tandem.registry.Registry;
import dev.tandem.registry.ServedVersion;
import dev.tandem.tensor.NamedTensors;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What measuring adds to a request: begun and closed with its phases and its batch, and without.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MeasuringBenchmark {
  private static final ModelRef LATEST = new ModelRef.Latest("m");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final OneVersion version = new OneVersion();
  private final RequestMetrics metrics =
      new RequestMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  private final Predictor predictor = new Predictor(version, Ticker.SYSTEM, metrics);
  private final BatchObserver observer = metrics.observe(version.id());
  private final BatchObserver.Run run =
      new Ran(1, 1, 0, BatchObserver.Reason.IDLE, 0, 1_000, 100_000);

  /** Lease and deadline alone. */
  @Benchmark
  public long unmeasured() {
    long deadline = Ticker.SYSTEM.nanos() + TIMEOUT.toNanos();
    try (var lease = version.lease(LATEST)) {
      return deadline + lease.served().signatures().size();
    }
  }

  /** A request with nothing in it. */
  @Benchmark
  public long begunAndClosed() {
    try (var call = predictor.begin(Door.TFSERVING, LATEST, TIMEOUT)) {
      return call.signature("").inputs().size();
    }
  }

  /** The same with decode, encode and a batch of its own. */
  @Benchmark
  public long withPhasesAndBatch() {
    try (var call = predictor.begin(Door.TFSERVING, LATEST, TIMEOUT)) {
      long now = call.nanos();
      call.took(Phase.DECODE, now);
      observer.ran(run);
      call.took(Phase.ENCODE, now);
      return call.signature("").inputs().size();
    }
  }

  private static final class OneVersion implements Registry, Lease, ServedVersion {
    private static final Map<String, Signature> SIGNATURES =
        Map.of(
            Signature.DEFAULT,
            new Signature(Signature.DEFAULT, Signature.PREDICT, Map.of(), Map.of()));

    private final ModelVersion id = new ModelVersion(new ModelName("m"), 1);

    @Override
    public Lease lease(ModelRef ref) {
      return this;
    }

    @Override
    public List<ModelStatus> models() {
      return List.of();
    }

    @Override
    public Optional<ModelStatus> find(String name) {
      return Optional.empty();
    }

    @Override
    public boolean isSettled() {
      return true;
    }

    @Override
    public ServedVersion served() {
      return this;
    }

    @Override
    public void close() {}

    @Override
    public ModelVersion id() {
      return id;
    }

    @Override
    public ModelSettings settings() {
      return ModelSettings.DEFAULT;
    }

    @Override
    public Map<String, Signature> signatures() {
      return SIGNATURES;
    }

    @Override
    public Preprocessor preprocessor() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<NamedTensors> submit(
        String signature, NamedTensors inputs, long deadlineNanos) {
      throw new UnsupportedOperationException();
    }
  }
}
