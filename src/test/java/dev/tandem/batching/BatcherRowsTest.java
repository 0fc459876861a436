package dev.tandem.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a batcher puts rows together, pads, cuts and splits them. */
class BatcherRowsTest {

  private final SlowMotion slow = new SlowMotion();

  @AfterEach
  void everyTensorIsGivenBack() {
    slow.expectNothingLeft();
  }

  @Test
  void neverCopiesARequestThatRunsAlone() {
    var batcher = slow.batcher(SlowMotion.ONE_THREAD);
    var x = Floats.of(Shape.of(2, 1), 1, 2);
    var answer = slow.submit(batcher, NamedTensors.of("x", x));
    long address = x.data().address();
    slow.threads.runAll();
    assertThat(slow.model.addresses()).containsExactly(address);
    answer.join().close();
  }

  @Test
  void padsBatchesToTheNextAllowedSizeWithTheFirstRow() {
    var batcher = slow.batcher(new BatchingOptions(8, 1000, 2, 1, List.of(2, 8), false));
    var first = slow.submit(batcher, 7);
    var second = slow.submit(batcher, 1, 2);
    var third = slow.submit(batcher, 3);
    slow.threads.runAll();
    assertThat(slow.model.inputs().get(0)).containsExactly(7, 7);
    assertThat(slow.model.inputs().get(1)).containsExactly(1, 2, 3, 1, 1, 1, 1, 1);
    assertThat(Floats.y(first.join())).containsExactly(14);
    assertThat(Floats.y(second.join())).containsExactly(2, 4);
    assertThat(Floats.y(third.join())).containsExactly(6);
    assertThat(slow.watcher.runs()).extracting(Watcher.Seen::padding).containsExactly(1, 5);
  }

  @Test
  void padsRowsOfDifferentLengthsWhereThatIsWanted() {
    var batcher = slow.batcher(new BatchingOptions(8, 1000, 2, 1, List.of(), true));
    var first = slow.submit(batcher, 0);
    var wide = slow.submit(batcher, SlowMotion.x(Shape.of(1, 1, 3), 1, 2, 3));
    var tall = slow.submit(batcher, SlowMotion.x(Shape.of(2, 2, 1), 4, 5, 6, 7));
    slow.threads.runAll();
    assertThat(slow.model.shapes().getLast()).isEqualTo(Shape.of(3, 2, 3));
    assertThat(slow.model.inputs().getLast())
        .containsExactly(1, 2, 3, 0, 0, 0, 4, 0, 0, 5, 0, 0, 6, 0, 0, 7, 0, 0);
    assertThat(Floats.y(tall.join())).containsExactly(8, 0, 0, 10, 0, 0, 12, 0, 0, 14, 0, 0);
    first.join().close();
    wide.join().close();
  }

  @Test
  void cutsARequestThatIsTooLargeForOneRun() {
    var batcher = slow.batcher(new BatchingOptions(4, 1000, 1, 2, List.of(), false));
    var large = slow.submit(batcher, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(slow.threads.busy()).isEqualTo(2);
    var small = slow.submit(batcher, 11);
    assertThat(small).as("the piece that waits takes the only place").isCompletedExceptionally();
    slow.threads.runAll();
    assertThat(slow.model.shapes()).containsExactly(Shape.of(4, 1), Shape.of(2, 1), Shape.of(4, 1));
    assertThat(Floats.y(large.join())).containsExactly(2, 4, 6, 8, 10, 12, 14, 16, 18, 20);
  }

  @Test
  void letsOthersRunBetweenThePieces() {
    var batcher = slow.batcher(new BatchingOptions(2, 1000, 2, 1, List.of(), false));
    var large = slow.submit(batcher, 1, 2, 3, 4, 5, 6);
    var small = slow.submit(batcher, 7, 8);
    slow.threads.runAll();
    assertThat(slow.model.inputs().get(2)).containsExactly(7, 8);
    large.join().close();
    small.join().close();
  }

  @Test
  void failsALargeRequestWithItsFirstBadPiece() {
    var batcher = slow.batcher(new BatchingOptions(2, 1000, 2, 1, List.of(), false));
    var large = slow.submit(batcher, 1, 2, 3, 13, 5, 6, 7, 8);
    slow.threads.runAll();
    SlowMotion.assertFault(large, Fault.Kind.BAD_INPUT, "13 is not liked");
    assertThat(slow.model.shapes()).hasSize(2);
  }

  @Test
  void givesAllPiecesBackWhereALargeRequestIsCancelled() {
    var batcher = slow.batcher(new BatchingOptions(2, 1000, 2, 1, List.of(), false));
    var large = slow.submit(batcher, 1, 2, 3, 4, 5, 6);
    large.cancel(false);
    slow.threads.runAll();
    assertThat(slow.model.shapes()).isEmpty();
  }

  @Test
  void givesUpBatchingForEverWhereOutputsHaveOtherRows() {
    UnaryOperator<NamedTensors> sum =
        given -> {
          float total = 0;
          for (float value : Floats.values(given.expect("x"))) {
            total += value;
          }
          return NamedTensors.of("y", Floats.of(Shape.of(1), total));
        };
    var batcher = slow.batcher(new BatchFunction("m", true, sum), SlowMotion.ONE_THREAD);
    var first = slow.submit(batcher, 1);
    var second = slow.submit(batcher, 2, 3);
    var third = slow.submit(batcher, 4);
    slow.threads.runAll();
    var large = slow.submit(batcher, 1, 2, 3, 4, 5);
    var next = slow.submit(batcher, 6);
    slow.threads.runAll();
    assertThat(Floats.y(first.join())).containsExactly(1);
    assertThat(Floats.y(second.join())).containsExactly(5);
    assertThat(Floats.y(third.join())).containsExactly(4);
    assertThat(Floats.y(large.join())).containsExactly(15);
    assertThat(Floats.y(next.join())).containsExactly(6);
    assertThat(slow.watcher.runs())
        .extracting(Watcher.Seen::requests)
        .containsExactly(1, 2, 1, 1, 1, 1);
  }

  @Test
  void runsALargeRequestUncutWhereItsPiecesDoNotFitTogether() {
    UnaryOperator<NamedTensors> count =
        given -> NamedTensors.of("y", Floats.of(Shape.of(1), given.expect("x").shape().dim(0)));
    var batcher = slow.batcher(new BatchFunction("m", true, count), SlowMotion.ONE_THREAD);
    var large = slow.submit(batcher, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    slow.threads.runAll();
    assertThat(Floats.y(large.join())).containsExactly(9);
  }

  @Test
  void runsScalarsEmptyBatchesAndUnequalInputsAlone() {
    var two = Map.of("x", Floats.of(Shape.of(1), 1), "z", Floats.of(Shape.of(2), 1, 2));
    for (var alone :
        List.of(
            SlowMotion.x(Shape.scalar(), 5),
            SlowMotion.x(Shape.of(0, 3)),
            SlowMotion.x(Shape.of(3, 0)),
            NamedTensors.of(two))) {
      var batcher = slow.batcher(SlowMotion.ONE_THREAD);
      var shape = alone.expect("x").shape();
      var answers =
          List.of(slow.submit(batcher, 0), slow.submit(batcher, alone), slow.submit(batcher, 1));
      slow.threads.runAll();
      assertThat(slow.model.shapes()).contains(shape);
      answers.forEach(answer -> answer.join().close());
    }
  }

  @Test
  void joinsAndSplitsStrings() {
    UnaryOperator<NamedTensors> echo =
        given -> {
          var text = given.expect("text");
          return NamedTensors.of("y", Tensor.ofStrings(text.shape(), text.strings()));
        };
    var batcher =
        slow.batcher(
            new BatchFunction("m", true, echo),
            new BatchingOptions(4, 1000, 9, 1, List.of(4), true));
    slow.submit(batcher, strings(Shape.of(1, 1), "a")).thenAccept(NamedTensors::close);
    var wide = slow.submit(batcher, strings(Shape.of(1, 2), "b", "c"));
    var narrow = slow.submit(batcher, strings(Shape.of(2, 1), "d", "e"));
    slow.threads.runAll();
    assertThat(texts(wide)).containsExactly("b", "c");
    assertThat(texts(narrow)).containsExactly("d", "", "e", "");
  }

  @Test
  void neverBatchesAFunctionWhoseRowsAreNotCounted() {
    var batcher =
        slow.batcher(slow.model.unbatched(), new BatchingOptions(2, 0, 9, 1, List.of(2), true));
    var all =
        List.of(slow.submit(batcher, 1), slow.submit(batcher, 2), slow.submit(batcher, 3, 4, 5));
    slow.threads.runAll();
    assertThat(slow.model.shapes()).containsExactly(Shape.of(1, 1), Shape.of(1, 1), Shape.of(3, 1));
    all.forEach(answer -> answer.join().close());
  }

  private static NamedTensors strings(Shape shape, String... values) {
    var bytes = new byte[values.length][];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = values[i].getBytes(StandardCharsets.UTF_8);
    }
    return NamedTensors.of("text", Tensor.ofStrings(shape, bytes));
  }

  private static List<String> texts(CompletableFuture<NamedTensors> answer) {
    try (var outputs = answer.join()) {
      var texts = new ArrayList<String>();
      for (byte[] value : outputs.expect("y").strings()) {
        texts.add(new String(value, StandardCharsets.UTF_8));
      }
      return texts;
    }
  }
}
