package dev.tandem.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static final int[] LABELS =
      IntStream.range(0, 100).map(i -> i < 70 ? 0 : i < 99 ? 1 : 2).toArray();

  @Test
  void stratifiedHoldsBackTheShareOfEachClass() {
    var split = Split.stratified(LABELS, 0.1, 42);
    assertThat(Arrays.stream(split.validation()).map(i -> LABELS[i]).sorted().toArray())
        .containsExactly(0, 0, 0, 0, 0, 0, 0, 1, 1, 1);
    assertThat(all(split)).containsExactly(IntStream.range(0, 100).toArray());
    assertThat(Split.stratified(LABELS, 0.001, 42).validation()).hasSize(2);
    assertThat(Split.stratified(LABELS, 0, 42).validation()).isEmpty();
  }

  @Test
  void theSameSeedSplitsTheSameWay() {
    assertThat(Split.stratified(LABELS, 0.2, 1).training())
        .isEqualTo(Split.stratified(LABELS, 0.2, 1).training())
        .isNotEqualTo(Split.stratified(LABELS, 0.2, 2).training());
  }

  @Test
  void tailIsTheLastPartAsKerasTakesIt() {
    assertThat(Split.tail(11, 0.2).validation()).containsExactly(8, 9, 10);
    assertThat(Split.tail(11, 0.2).training()).containsExactly(IntStream.range(0, 8).toArray());
  }

  @Test
  void foldersComeSortedSoTheirTailIsOfASeededOrder() {
    var folders = new Dataset("d", "", "image_folders", 100, new TreeMap<>(), List.of());
    assertThat(Split.tail(folders, 100, 0.2, 7).validation())
        .isEqualTo(Split.random(100, 0.2, 7).validation())
        .isNotEqualTo(Split.tail(100, 0.2).validation());
    assertThat(all(Split.random(100, 0.2, 7))).containsExactly(IntStream.range(0, 100).toArray());
  }

  @Test
  void refusesAFractionThatIsNone() {
    for (double fraction : new double[] {-0.1, 1, Double.NaN}) {
      assertThatThrownBy(() -> Split.random(10, fraction, 1))
          .hasMessageContaining("dataset.validation_split must be at least 0 and less than 1");
    }
  }

  private static int[] all(Split split) {
    return IntStream.concat(Arrays.stream(split.training()), Arrays.stream(split.validation()))
        .sorted()
        .toArray();
  }
}
