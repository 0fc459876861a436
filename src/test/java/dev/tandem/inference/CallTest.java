package dev.tandem.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.batching.BatchFunction;
import dev.tandem.batching.BatchObserver;
import dev.tandem.batching.Batcher;
import dev.tandem.batching.BatchingOptions;
import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
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
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A call on a model that runs one request at a time and does not end before it is let go. */
class CallTest {
  private static final TensorSpec ROWS = new TensorSpec("x:0", DType.FLOAT, Shape.of(-1, 1));
  private static final Signature SIGNATURE =
      new Signature(Signature.DEFAULT, Signature.PREDICT, Map.of("x", ROWS), Map.of("y", ROWS));

  private final CountDownLatch began = new CountDownLatch(1);
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final Batcher batcher =
      new Batcher(
          new BatchFunction("m/1", true, this::run),
          new BatchingOptions(4, 0, 4, 1, List.of(), false),
          Ticker.SYSTEM,
          BatchObserver.NONE);

  private NamedTensors run(NamedTensors inputs) {
    began.countDown();
    try {
      letGo.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return NamedTensors.of("y", Tensor.allocate(DType.FLOAT, inputs.expect("x").shape()));
  }

  @Test
  void saysWhyASignatureCannotBeCalled() {
    var predictor =
        new Predictor(new OneModel(), Ticker.SYSTEM, new RequestMetrics(new SimpleMeterRegistry()));
    try (var call =
        predictor.begin(Door.TFSERVING, new ModelRef.Latest("m"), Duration.ofSeconds(1))) {
      assertThatExceptionOfType(Fault.class)
          .isThrownBy(() -> call.signature("sparse"))
          .withMessage("signature sparse cannot be called: input x is a sparse tensor");
      assertThatExceptionOfType(Fault.class)
          .isThrownBy(() -> call.signature("absent"))
          .withMessage("Serving signature name: \"absent\" not found in signature def");
    }
  }

  @Test
  void givesARequestUpAtItsDeadlineWhetherItWaitsOrRuns() throws Exception {
    long before = Tensor.live();
    var predictor =
        new Predictor(new OneModel(), Ticker.SYSTEM, new RequestMetrics(new SimpleMeterRegistry()));
    try (var running =
            predictor.begin(Door.TFSERVING, new ModelRef.Latest("m"), Duration.ofMillis(200));
        var waiting =
            predictor.begin(Door.TFSERVING, new ModelRef.Latest("m"), Duration.ofMillis(200))) {
      var first = running.submit(SIGNATURE, x());
      began.await();
      var second = waiting.submit(SIGNATURE, x());
      assertTimedOut(waiting, second);
      assertThat(Tensor.live()).as("inputs of the one that waited").isEqualTo(before + 1);
      assertTimedOut(running, first);
    }
    letGo.countDown();
    batcher.close();
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void givesBackInputsThatAreNotTheSignatures() {
    long before = Tensor.live();
    var predictor =
        new Predictor(new OneModel(), Ticker.SYSTEM, new RequestMetrics(new SimpleMeterRegistry()));
    try (var call =
        predictor.begin(Door.TFSERVING, new ModelRef.Latest("m"), Duration.ofSeconds(9))) {
      var inputs = NamedTensors.of("x", Tensor.allocate(DType.INT32, Shape.of(1, 1)));
      assertThatExceptionOfType(Fault.class)
          .isThrownBy(() -> call.run(SIGNATURE, inputs))
          .withMessage("input x is int32, signature serving_default takes float");
    }
    assertThat(Tensor.live()).isEqualTo(before);
    batcher.close();
  }

  private static void assertTimedOut(Call call, CompletableFuture<NamedTensors> answer) {
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> call.await(answer))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.TIMED_OUT));
  }

  private static NamedTensors x() {
    return NamedTensors.of("x", Tensor.allocate(DType.FLOAT, Shape.of(1, 1)));
  }

  private final class OneModel implements Registry, Lease, ServedVersion {
    @Override
    public Lease lease(ModelRef ref) {
      return this;
    }

    @Override
    public ServedVersion served() {
      return this;
    }

    @Override
    public CompletableFuture<NamedTensors> submit(
        String signature, NamedTensors inputs, long deadlineNanos) {
      return batcher.submit(inputs, deadlineNanos);
    }

    @Override
    public ModelVersion id() {
      return new ModelVersion(new ModelName("m"), 1);
    }

    @Override
    public ModelSettings settings() {
      return ModelSettings.DEFAULT;
    }

    @Override
    public Map<String, Signature> signatures() {
      return Map.of(Signature.DEFAULT, SIGNATURE);
    }

    @Override
    public Map<String, String> leftOut() {
      return Map.of("sparse", "input x is a sparse tensor");
    }

    @Override
    public Preprocessor preprocessor() {
      throw new UnsupportedOperationException();
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
    public void close() {}
  }
}
