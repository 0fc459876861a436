package dev.tandem.batching;

import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
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

  private final AtomicInteger depth = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final ConcurrentLinkedDeque<Request> asked = new ConcurrentLinkedDeque<>();
  private final ConcurrentLinkedQueue<Request> ended = new ConcurrentLinkedQueue<>();
  private final BatchQueue queue = new BatchQueue(NARROW, new Depth());

  private final class Depth implements BatchObserver {
    @Override
    public void waiting(int requests) {
      depth.addAndGet(requests);
    }
  }

  @Operation
  public void ask() {
    var text = Tensor.ofStrings(Shape.of(1), new byte[][] {{1}});
    var request = Request.of(queue, NamedTensors.of("text", text), 0, 1);
    asked.add(request);
    var batch = Batch.of(request, queue.options(), true);
    switch (queue.offer(batch, 0)) {
      case RUNS -> work(batch);
      case WAITS -> {}
      case FULL, CLOSED -> ended.add(request);
    }
  }

  private void work(Batch first) {
    for (var batch = first; batch != null; batch = queue.next(0)) {
      mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
      ended.addAll(batch.requests());
      running.decrementAndGet();
    }
  }

  @Operation
  public void withdraw() {
    var one = asked.peekLast();
    if (one != null && queue.withdraw(one)) {
      ended.add(one);
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
    ended.addAll(queue.sweep(2));
  }

  @Operation
  public void close() {
    ended.addAll(queue.close());
    queue.awaitQuiet();
    check(running.get() == 0, "closed while a run was under way");
  }

  @Validate
  public void eachRequestMetOneFate() {
    check(depth.get() == 0, "depth " + depth.get());
    check(mostRunning.get() <= WIDE.numBatchThreads(), "too many ran: " + mostRunning.get());
    check(ended.size() == asked.size(), asked.size() + " asked, " + ended.size() + " ended");
    check(ended.containsAll(asked), "a request was lost");
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }

  @Test
  void holdsInEveryOrderTried() {
    new ModelCheckingOptions()
        .iterations(15)
        .invocationsPerIteration(80)
        .threads(3)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(0)
        .verifier(EpsilonVerifier.class)
        .check(BatchQueueRaceTest.class);
  }
}
