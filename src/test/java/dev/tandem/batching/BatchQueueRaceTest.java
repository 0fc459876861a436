package dev.tandem.batching;

import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.Test;

/**
 * A search through the interleavings of threads that ask and run, withdraw, change options and
 * close. Whatever the order, each request meets exactly one fate by the time all have stopped, so
 * none is lost, run twice or left waiting, and no more run at once than may.
 */
public class BatchQueueRaceTest {
  private static final BatchingOptions NARROW = new BatchingOptions(2, 0, 1, 1, List.of(), false);
  private static final BatchingOptions WIDE = new BatchingOptions(3, 0, 2, 2, List.of(), false);

  private static final int MOST = 8;

  private final AtomicInteger depth = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicReferenceArray<Request> requests = new AtomicReferenceArray<>(MOST);
  private final AtomicIntegerArray fates = new AtomicIntegerArray(MOST);
  private final BatchQueue queue = new BatchQueue(NARROW, new Depth());

  private final class Depth implements BatchObserver {
    @Override
    public void waiting(int requests) {
      depth.addAndGet(requests);
    }
  }

  @Operation
  public void ask() {
    int number = asked.getAndIncrement();
    var text = Tensor.ofStrings(Shape.of(1), new byte[][] {{(byte) number}});
    var request = Request.of(queue, NamedTensors.of("text", text), 0, 1);
    requests.set(number, request);
    var batch = Batch.of(request, queue.options(), true);
    switch (queue.offer(batch, 0)) {
      case RUNS -> work(batch);
      case WAITS -> {}
      case FULL, CLOSED -> ends(request);
    }
  }

  private void work(Batch first) {
    for (var batch = first; batch != null; batch = queue.next(0)) {
      mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
      batch.requests().forEach(this::ends);
      running.decrementAndGet();
    }
  }

  private void ends(Request request) {
    fates.incrementAndGet(request.inputs().expect("text").strings()[0][0]);
  }

  @Operation
  public void withdraw() {
    var latest = requests.get(Math.max(0, asked.get() - 1));
    if (latest != null && queue.withdraw(latest)) {
      ends(latest);
    }
  }

  @Operation
  public void widen() {
    queue.configure(WIDE);
    for (var batch = queue.start(0); batch != null; batch = queue.start(0)) {
      work(batch);
    }
    queue.configure(NARROW);
  }

  @Operation
  public void sweep() {
    queue.sweep(2).forEach(this::ends);
  }

  @Operation
  public void close() {
    queue.close().forEach(this::ends);
    queue.awaitQuiet();
    check(running.get() == 0, "closed while a run was under way");
  }

  @Validate
  public void eachRequestMetOneFate() {
    check(depth.get() == 0, "depth " + depth.get());
    check(mostRunning.get() <= WIDE.numBatchThreads(), "too many ran: " + mostRunning.get());
    for (int i = 0; i < asked.get(); i++) {
      check(fates.get(i) == 1, "request " + i + " met " + fates.get(i) + " fates");
    }
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }

  @Test
  void holdsInEveryOrderTried() {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(60)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(0)
        .actorsAfter(0)
        .verifier(EpsilonVerifier.class)
        .check(BatchQueueRaceTest.class);
  }
}
