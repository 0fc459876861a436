package dev.tandem.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random mixes of requests from several threads are answered as each of them would be alone, and
 * every tensor is given back.
 */
class BatcherRandomTest {
  private static final int CLIENTS = 4;
  private static final int REQUESTS = 400;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void answersMixedRequestsAsIfAlone(long seed) throws Exception {
    long before = Tensor.live();
    var watcher = new Watcher();
    var random = new Random(seed);
    var batcher = new Batcher(new Doubling().rowwise(), options(random), Ticker.SYSTEM, watcher);
    try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
      var done = new ArrayList<Future<?>>();
      for (int i = 0; i < CLIENTS; i++) {
        var own = new Random(random.nextLong());
        done.add(clients.submit(() -> ask(batcher, own)));
      }
      for (var one : done) {
        one.get();
      }
    }
    batcher.close();
    assertThat(watcher.depth()).isZero();
    assertThat(Tensor.live()).isEqualTo(before);
  }

  /** Queues that are never too short for {@link #CLIENTS} times the requests asked at once. */
  private static BatchingOptions options(Random random) {
    int max = 1 + random.nextInt(8);
    var allowed = random.nextBoolean() ? List.of(max) : List.<Integer>of();
    return new BatchingOptions(
        max, random.nextInt(200), 1000, 1 + random.nextInt(3), allowed, false);
  }

  private static void ask(Batcher batcher, Random random) {
    for (int i = 0; i < REQUESTS; i += 10) {
      var asked = new ArrayList<Asked>();
      for (int j = 0; j < 10; j++) {
        asked.add(Asked.of(batcher, random));
      }
      asked.forEach(Asked::check);
      if (random.nextInt(10) == 0) {
        batcher.configure(options(random));
      }
    }
  }

  /** One request and what is to come of it. */
  private record Asked(float[] values, boolean cancelled, CompletableFuture<NamedTensors> answer) {
    static Asked of(Batcher batcher, Random random) {
      int width = 1 + random.nextInt(2);
      int rows = random.nextInt(random.nextInt(8) == 0 ? 40 : 4);
      var values = new float[rows * width];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(200) == 0 ? 13 : random.nextInt(1000) + 14;
      }
      var x = NamedTensors.of("x", Floats.of(Shape.of(rows, width), values));
      var answer = batcher.submit(x, Ticker.SYSTEM.nanos() + 60_000_000_000L);
      return new Asked(values, random.nextInt(20) == 0 && answer.cancel(false), answer);
    }

    void check() {
      boolean refused = false;
      for (float value : values) {
        refused |= value == 13;
      }
      try {
        float[] found = Floats.y(answer.join());
        assertThat(refused || cancelled).isFalse();
        assertThat(found).hasSize(values.length);
        for (int i = 0; i < found.length; i++) {
          assertThat(found[i]).isEqualTo(2 * values[i]);
        }
      } catch (CancellationException e) {
        assertThat(cancelled).isTrue();
      } catch (CompletionException e) {
        assertThat(e.getCause()).isInstanceOf(Fault.class).hasMessage("13 is not liked");
        assertThat(refused).isTrue();
      }
    }
  }
}
