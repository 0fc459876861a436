package dev.tandem.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.batching.BatchObserver.Reason;
import dev.tandem.batching.BatchObserver.Refusal;
import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a batcher runs what, step by step: time passes only where a test says so. */
class BatcherTest {
  private static final String EXPIRED = "the deadline of the request passed before it could run";

  private final SlowMotion slow = new SlowMotion();

  @AfterEach
  void everyTensorIsGivenBack() {
    slow.expectNothingLeft();
  }

  @Test
  void runsEachRequestAtOnceWhileAThreadIsIdle() {
    var batcher = slow.batcher(new BatchingOptions(4, 1000, 2, 2, List.of(), false));
    var first = slow.submit(batcher, 1);
    var second = slow.submit(batcher, 2);
    assertThat(slow.threads.busy()).isEqualTo(2);
    slow.threads.runAll();
    assertThat(Floats.y(first.join())).containsExactly(2);
    assertThat(Floats.y(second.join())).containsExactly(4);
    assertThat(slow.watcher.runs())
        .containsExactly(
            new Watcher.Seen(1, 1, 0, Reason.IDLE, 0), new Watcher.Seen(1, 1, 0, Reason.IDLE, 0));
  }

  @Test
  void gathersWhatComesWhileEveryThreadIsBusy() {
    var batcher = slow.batcher(SlowMotion.ONE_THREAD);
    var first = slow.submit(batcher, 1);
    var second = slow.submit(batcher, 2);
    var third = slow.submit(batcher, 3, 4);
    assertThat(slow.threads.busy()).isEqualTo(1);
    assertThat(slow.watcher.depth()).isEqualTo(2);
    slow.threads.runOne();
    assertThat(slow.model.shapes()).containsExactly(Shape.of(1, 1), Shape.of(3, 1));
    assertThat(Floats.y(first.join())).containsExactly(2);
    assertThat(Floats.y(second.join())).containsExactly(4);
    assertThat(Floats.y(third.join())).containsExactly(6, 8);
    assertThat(slow.threads.busy()).isZero();
  }

  @Test
  void saysWhyARunBeganAndHowLongItsRequestsWaited() {
    var batcher = slow.batcher(SlowMotion.ONE_THREAD);
    var all = new ArrayList<CompletableFuture<NamedTensors>>();
    all.add(slow.submit(batcher, 1));
    all.add(slow.submit(batcher, 2));
    slow.ticker.advanceMicros(999);
    slow.threads.runOne();
    batcher = slow.batcher(SlowMotion.ONE_THREAD);
    all.add(slow.submit(batcher, 1));
    all.add(slow.submit(batcher, 2));
    slow.ticker.advanceMicros(1000);
    slow.threads.runOne();
    batcher = slow.batcher(SlowMotion.ONE_THREAD);
    all.add(slow.submit(batcher, 1));
    all.add(slow.submit(batcher, 2, 3, 4, 5));
    slow.threads.runOne();
    assertThat(slow.watcher.runs())
        .containsExactly(
            new Watcher.Seen(1, 1, 0, Reason.IDLE, 999),
            new Watcher.Seen(1, 1, 0, Reason.IDLE, 999),
            new Watcher.Seen(1, 1, 0, Reason.IDLE, 1000),
            new Watcher.Seen(1, 1, 0, Reason.TIMEOUT, 1000),
            new Watcher.Seen(1, 1, 0, Reason.IDLE, 0),
            new Watcher.Seen(1, 4, 0, Reason.FULL, 0));
    all.forEach(answer -> answer.join().close());
  }

  @Test
  void letsFullBatchesPassAnOpenOneUntilItsTimeIsUp() {
    var options = new BatchingOptions(2, 1000, 9, 1, List.of(), false);
    var batcher = slow.batcher(options);
    var all = new ArrayList<CompletableFuture<NamedTensors>>();
    all.add(slow.submit(batcher, 0));
    all.add(slow.submit(batcher, SlowMotion.x(Shape.of(1, 2), 5, 5)));
    slow.ticker.advanceMicros(1);
    all.add(slow.submit(batcher, 1, 2));
    slow.ticker.advanceMicros(500);
    slow.threads.runOne();
    batcher = slow.batcher(options);
    all.add(slow.submit(batcher, 0));
    all.add(slow.submit(batcher, SlowMotion.x(Shape.of(1, 2), 5, 5)));
    slow.ticker.advanceMicros(1);
    all.add(slow.submit(batcher, 1, 2));
    slow.ticker.advanceMicros(1000);
    slow.threads.runOne();
    assertThat(slow.watcher.runs())
        .extracting(Watcher.Seen::reason)
        .containsExactly(
            Reason.IDLE, Reason.FULL, Reason.IDLE, Reason.IDLE, Reason.TIMEOUT, Reason.FULL);
    all.forEach(answer -> answer.join().close());
  }

  @Test
  void closesABatchThatANextRequestDoesNotFit() {
    var batcher = slow.batcher(SlowMotion.ONE_THREAD);
    var all =
        List.of(slow.submit(batcher, 0), slow.submit(batcher, 1, 2, 3), slow.submit(batcher, 4, 5));
    slow.threads.runAll();
    assertThat(slow.model.shapes()).containsExactly(Shape.of(1, 1), Shape.of(3, 1), Shape.of(2, 1));
    all.forEach(answer -> answer.join().close());
  }

  @Test
  void doesNotMixTypesOrShapesOrNames() {
    var batcher = slow.batcher(new BatchingOptions(4, 1000, 9, 1, List.of(), false));
    UnaryOperator<NamedTensors> rows =
        given -> {
          var tensor = given.asMap().values().iterator().next();
          return NamedTensors.of("y", Floats.of(Shape.of(tensor.shape().dim(0))));
        };
    var mixed = slow.batcher(new BatchFunction("m", true, rows), batcher.options());
    var all =
        List.of(
            slow.submit(mixed, 0),
            slow.submit(mixed, 1),
            slow.submit(mixed, SlowMotion.x(Shape.of(1, 2), 1, 2)),
            slow.submit(mixed, NamedTensors.of("x", Tensor.allocate(DType.INT32, Shape.of(1, 1)))),
            slow.submit(mixed, NamedTensors.of("z", Floats.of(Shape.of(1, 1), 1))),
            slow.submit(mixed, 2));
    slow.threads.runAll();
    assertThat(slow.watcher.runs())
        .extracting(Watcher.Seen::requests)
        .containsExactly(1, 2, 1, 1, 1);
    all.forEach(answer -> answer.join().close());
  }

  @Test
  void refusesAtOnceWhereTooManyWait() {
    var batcher = slow.batcher(SlowMotion.ONE_THREAD);
    var all = new ArrayList<CompletableFuture<NamedTensors>>();
    all.add(slow.submit(batcher, 0));
    all.add(slow.submit(batcher, 1, 2, 3, 4));
    all.add(slow.submit(batcher, 1, 2, 3));
    SlowMotion.assertFault(
        slow.submit(batcher, 1, 2),
        Fault.Kind.OVERLOADED,
        "m/1:double is overloaded: 2 batches wait, as many as max_enqueued_batches allows; try"
            + " again later");
    all.add(slow.submit(batcher, 4));
    assertThat(slow.watcher.refusals()).containsExactly(Refusal.QUEUE_FULL);
    slow.threads.runAll();
    assertThat(slow.model.shapes()).containsExactly(Shape.of(1, 1), Shape.of(4, 1), Shape.of(4, 1));
    all.forEach(answer -> answer.join().close());
  }

  @Test
  void doesNoWorkForTheDead() {
    var batcher = slow.batcher(SlowMotion.ONE_THREAD);
    var first = slow.submit(batcher, 0);
    var dead = batcher.submit(Floats.x(1), slow.ticker.nanos() + 1000);
    var alive = slow.submit(batcher, 2);
    SlowMotion.assertFault(
        batcher.submit(Floats.x(3), slow.ticker.nanos()), Fault.Kind.TIMED_OUT, EXPIRED);
    slow.ticker.advanceMicros(1);
    slow.threads.runAll();
    SlowMotion.assertFault(dead, Fault.Kind.TIMED_OUT, EXPIRED);
    assertThat(slow.model.inputs()).hasSize(2);
    assertThat(slow.model.inputs().get(1)).containsExactly(2);
    assertThat(slow.watcher.refusals()).containsExactly(Refusal.EXPIRED, Refusal.EXPIRED);
    first.join().close();
    alive.join().close();
  }

  @Test
  void givesTheRoomOfTheDeadToTheLiving() {
    var batcher = slow.batcher(SlowMotion.ONE_THREAD);
    var first = slow.submit(batcher, 0);
    var dead = batcher.submit(Floats.x(1, 1, 1, 1), slow.ticker.nanos() + 1000);
    var half = batcher.submit(Floats.x(1, 1), slow.ticker.nanos() + 1000);
    var alive = slow.submit(batcher, 2);
    slow.ticker.advanceMicros(1);
    var late = slow.submit(batcher, 3, 4, 5, 6);
    SlowMotion.assertFault(dead, Fault.Kind.TIMED_OUT, EXPIRED);
    SlowMotion.assertFault(half, Fault.Kind.TIMED_OUT, EXPIRED);
    slow.threads.runAll();
    assertThat(slow.model.shapes()).containsExactly(Shape.of(1, 1), Shape.of(4, 1), Shape.of(1, 1));
    List.of(first, alive, late).forEach(answer -> answer.join().close());
  }

  @Test
  void letsACancelledRequestGo() {
    var batcher = slow.batcher(SlowMotion.ONE_THREAD);
    var running = slow.submit(batcher, 0);
    var waiting = slow.submit(batcher, 1);
    var other = slow.submit(batcher, 2);
    long before = Tensor.live();
    assertThat(waiting.cancel(false)).isTrue();
    assertThat(Tensor.live()).as("inputs of a waiting request").isEqualTo(before - 1);
    assertThat(slow.watcher.refusals()).containsExactly(Refusal.WITHDRAWN);
    assertThat(slow.watcher.depth()).isEqualTo(1);
    assertThat(running.cancel(false)).isTrue();
    slow.threads.runAll();
    assertThat(slow.model.inputs()).hasSize(1);
    assertThat(Floats.y(other.join())).containsExactly(4);
    assertThat(other.cancel(false)).isFalse();
  }

  @Test
  void neverLetsOneBadRequestSpoilTheOthers() {
    var batcher = slow.batcher(SlowMotion.ONE_THREAD);
    var first = slow.submit(batcher, 0);
    var good = slow.submit(batcher, 1);
    var bad = slow.submit(batcher, 13);
    var alsoGood = slow.submit(batcher, 2);
    slow.threads.runAll();
    assertThat(Floats.y(good.join())).containsExactly(2);
    SlowMotion.assertFault(bad, Fault.Kind.BAD_INPUT, "13 is not liked");
    assertThat(Floats.y(alsoGood.join())).containsExactly(4);
    assertThat(slow.watcher.runs())
        .extracting(Watcher.Seen::requests)
        .containsExactly(1, 3, 1, 1, 1);
    first.join().close();
  }

  @Test
  void runsShortRunsWhereTheyAreAskedFor() {
    var batcher = slow.batcher(SlowMotion.ONE_THREAD);
    slow.submit(batcher, 1).thenAccept(NamedTensors::close);
    slow.threads.runAll();
    var answer = slow.submit(batcher, 2);
    assertThat(answer).isCompleted();
    answer.join().close();
    var other = slow.submit(batcher, SlowMotion.x(Shape.of(1, 64), 1));
    assertThat(other).as("a size never run before").isNotDone();
    slow.threads.runAll();
    other.join().close();
  }

  @Test
  void knowsFromATrialWhichRunsAreShort() {
    var batcher = slow.batcher(SlowMotion.ONE_THREAD);
    try (var x = Floats.x(1)) {
      batcher.tryOut(x).close();
    }
    assertThat(slow.submit(batcher, 2)).isCompletedWithValueMatching(y -> Floats.y(y)[0] == 4);
    assertThat(slow.watcher.runs()).as("runs told of").hasSize(1);
  }

  @Test
  void handsOverWhatCameWhileAShortRunWasAskedFor() {
    var late = new ArrayList<CompletableFuture<NamedTensors>>();
    var batchers = new ArrayList<Batcher>();
    UnaryOperator<NamedTensors> run =
        given -> {
          if (Floats.values(given.expect("x"))[0] == 2) {
            late.add(slow.submit(batchers.getFirst(), 3));
          }
          return slow.model.apply(given);
        };
    batchers.add(slow.batcher(new BatchFunction("m", true, run), SlowMotion.ONE_THREAD));
    slow.submit(batchers.getFirst(), 1).thenAccept(NamedTensors::close);
    slow.threads.runAll();
    slow.submit(batchers.getFirst(), 2).join().close();
    assertThat(late.getFirst()).isNotDone();
    assertThat(slow.threads.busy()).isEqualTo(1);
    slow.threads.runAll();
    assertThat(Floats.y(late.getFirst().join())).containsExactly(6);
  }

  @Test
  void takesChangedOptionsAtOnce() {
    var batcher = slow.batcher(SlowMotion.ONE_THREAD);
    var all = new ArrayList<CompletableFuture<NamedTensors>>();
    all.add(slow.submit(batcher, 0));
    all.add(slow.submit(batcher, 1));
    batcher.configure(new BatchingOptions(2, 1000, 9, 2, List.of(), false));
    assertThat(slow.threads.busy()).as("one more thread takes what waits").isEqualTo(2);
    all.add(slow.submit(batcher, 2));
    all.add(slow.submit(batcher, 3));
    all.add(slow.submit(batcher, 4));
    batcher.configure(new BatchingOptions(4, 1000, 9, 1, List.of(4), false));
    all.add(slow.submit(batcher, 5));
    slow.threads.runOne();
    assertThat(slow.model.shapes()).as("one thread too many ends").containsExactly(Shape.of(1, 1));
    slow.threads.runOne();
    assertThat(slow.model.shapes())
        .containsExactly(
            Shape.of(1, 1), Shape.of(1, 1), Shape.of(2, 1), Shape.of(1, 1), Shape.of(4, 1));
    all.forEach(answer -> answer.join().close());
  }

  @Test
  void failsWhatWaitsWhenItIsClosed() {
    var batcher = slow.batcher(SlowMotion.ONE_THREAD);
    var running = slow.submit(batcher, 0);
    var waiting = slow.submit(batcher, 1);
    var closing = CompletableFuture.runAsync(batcher::close);
    while (!waiting.isDone()) {
      Thread.onSpinWait();
    }
    SlowMotion.assertFault(
        waiting, Fault.Kind.UNAVAILABLE, "m/1:double is being unloaded; try again");
    SlowMotion.assertFault(
        slow.submit(batcher, 2), Fault.Kind.UNAVAILABLE, "m/1:double is being unloaded; try again");
    assertThat(closing).as("a run is under way").isNotDone();
    slow.threads.runAll();
    closing.join();
    running.join().close();
    batcher.close();
  }

  @Test
  void runsWithoutAThreadWhereTheSystemHasNone() {
    var batcher =
        new Batcher(
            slow.model.rowwise(),
            SlowMotion.ONE_THREAD,
            slow.ticker,
            slow.watcher,
            work -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    assertThat(Floats.y(slow.submit(batcher, 1).join())).containsExactly(2);
  }

  @Test
  void answersWhateverARunThrows() {
    for (var thrown :
        List.of(new OutOfMemoryError("heap"), new StackOverflowError(), new RuntimeException())) {
      UnaryOperator<NamedTensors> run =
          given -> {
            throw sneaky(thrown);
          };
      var batcher = slow.batcher(new BatchFunction("m", true, run), SlowMotion.ONE_THREAD);
      var all = List.of(slow.submit(batcher, 1), slow.submit(batcher, 2), slow.submit(batcher, 3));
      slow.threads.runAll();
      all.forEach(answer -> assertThat(answer).isCompletedExceptionally());
      assertThat(slow.submit(batcher, 4)).as("the thread is free again").isNotDone();
      slow.threads.runAll();
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
