package dev.tandem.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void isStratifiedByDefaultWhereThereAreClasses() {
    var classes = Synthetic.classes(100, 1);
    assertThat(split(null, classes).training())
        .isEqualTo(Split.stratified(classes.labels(), 0.2, 7).training());
    var numbers = Synthetic.linear(100, 1);
    assertThat(split(null, numbers).training()).isEqualTo(Split.random(100, 0.2, 7).training());
    assertThat(split("tail", numbers).validation()).startsWith(80).endsWith(99);
    assertThatThrownBy(() -> split("stratified", numbers))
        .hasMessage(
            "dataset.split stratified needs classes, dataset synthetic-linear has none; use random"
                + " or tail");
    assertThatThrownBy(() -> split("kfold", numbers))
        .hasMessage("dataset.split must be stratified, random or tail, got kfold");
  }

  private static Split split(@Nullable String how, Source source) {
    var dataset = source.dataset();
    return new Split.Rule(how, 0.2, 7).of(dataset, source.labels(), dataset.examples());
  }

  @Test
  void tellsWhatBothPartsHave(@TempDir Path directory) throws IOException {
    Path csv = Uploads.text(directory.resolve("a.csv"), "text,label\na,x\nb,y\na,x\nc,y\nb,y\n");
    var datasets = Datasets.open(directory.resolve("datasets"));
    var source = datasets.source(datasets.add("d", csv, ImportOptions.DEFAULT));
    assertThat(Overlap.of(source, new Split(new int[] {0, 1, 2}, new int[] {3}))).isEmpty();
    assertThat(Overlap.of(source, new Split(new int[] {0, 1}, new int[] {2, 3})))
        .contains("1 example of the validation set is among those that train: line 4 is line 2");
    assertThat(Overlap.of(source, new int[] {1}, source))
        .contains("2 examples of d are among those that train: line 3 is line 3; …");
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
