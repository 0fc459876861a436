package dev.tandem.registry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.batching.BatchObserver;
import dev.tandem.batching.Ticker;
import dev.tandem.model.ModelRef;
import dev.tandem.model.Signature;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.runtime.tflite.TfLiteRuntime;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The models that ship, asked by many at once, answer each as if it were alone. */
class RealBatchingTest {
  private static final int CLIENTS = 8;
  private static final int ROUNDS = 100;

  @TempDir Path store;
  private final AtomicInteger shared = new AtomicInteger();

  @ParameterizedTest
  @CsvSource({"digits, 1", "reviews, 1000", "cifar10, 1"})
  void answersManyAtOnceAsIfEachWereAlone(String model, int bound) throws Exception {
    long before = Tensor.live();
    copy(Path.of("models").resolve(model), store.resolve(model));
    Files.writeString(
        store.resolve(model).resolve("model.yaml"),
        "batching: {num_batch_threads: 1, max_batch_size: 8, allowed_batch_sizes: [3, 8]}");
    try (var registry =
        new ModelRegistry(
            new FolderStore(store),
            List.of(new SavedModelRuntime(), new TfLiteRuntime()),
            Preprocessors::open,
            Clock.systemUTC(),
            Ticker.SYSTEM,
            version -> new Sharing())) {
      registry.poll();
      try (var lease = registry.lease(new ModelRef.Latest(model))) {
        askInRounds(lease.served(), bound);
      }
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  private void askInRounds(ServedVersion served, int bound) throws Exception {
    var alone = new ArrayList<Map<String, float[]>>();
    for (int i = 0; i < CLIENTS; i++) {
      alone.add(ask(served, i, bound));
    }
    try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
      for (int round = 0; round < ROUNDS && (round < 3 || shared.get() == 0); round++) {
        var together = new ArrayList<Future<Map<String, float[]>>>();
        for (int i = 0; i < CLIENTS; i++) {
          int seed = i;
          together.add(clients.submit(() -> ask(served, seed, bound)));
        }
        for (int i = 0; i < CLIENTS; i++) {
          assertClose(together.get(i).get(), alone.get(i));
        }
      }
    }
    assertThat(shared.get()).as("runs that were shared").isPositive();
  }

  private static void assertClose(Map<String, float[]> found, Map<String, float[]> wanted) {
    assertThat(found.keySet()).isEqualTo(wanted.keySet());
    found.forEach(
        (name, values) ->
            assertThat(values)
                .containsExactly(wanted.get(name), org.assertj.core.data.Offset.offset(1e-5f)));
  }

  private static Map<String, float[]> ask(ServedVersion served, long seed, int bound)
      throws Exception {
    var signature = requireNonNull(served.signatures().get(Signature.DEFAULT));
    var inputs = inputs(signature, new Random(seed), bound);
    long deadline = Ticker.SYSTEM.nanos() + 60_000_000_000L;
    var answers = new LinkedHashMap<String, float[]>();
    try (var outputs = served.submit(Signature.DEFAULT, inputs, deadline).get()) {
      outputs
          .asMap()
          .forEach(
              (name, tensor) -> answers.put(name, tensor.data().toArray(ValueLayout.JAVA_FLOAT)));
    }
    return answers;
  }

  private static NamedTensors inputs(Signature signature, Random random, int bound) {
    long rows = 1 + random.nextInt(3);
    var tensors = new LinkedHashMap<String, Tensor>();
    signature
        .inputs()
        .forEach(
            (name, spec) -> {
              var tensor = Tensor.allocate(spec.dtype(), spec.shape().withFirst(rows));
              fill(tensor, random, bound);
              tensors.put(name, tensor);
            });
    return NamedTensors.of(tensors);
  }

  private static void fill(Tensor tensor, Random random, int bound) {
    for (long i = 0; i < tensor.shape().elements(); i++) {
      if (tensor.dtype() == DType.FLOAT) {
        float value = bound == 1 ? random.nextFloat() : random.nextInt(bound);
        tensor.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
      } else if (tensor.dtype() == DType.INT32) {
        tensor.data().setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(bound));
      } else {
        tensor.data().setAtIndex(ValueLayout.JAVA_LONG, i, random.nextInt(bound));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private final class Sharing implements BatchObserver {
    @Override
    public void ran(Run run) {
      if (run.requests() > 1) {
        shared.incrementAndGet();
      }
    }
  }
}
