package dev.tandem.dataset;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How an upload is to be read; what is null is told by the content.
 *
 * @param format one of {@link Datasets#formats()}
 * @param textColumn {@code text} where there is such a column
 * @param labelColumn the column with the class, or columns with commas between; {@code label} where
 *     there is one
 * @param targetColumn the column, or columns with commas between, with the numbers of a regression
 */
public record ImportOptions(
    @Nullable String format,
    @Nullable String textColumn,
    @Nullable String labelColumn,
    @Nullable String targetColumn) {
  public static final ImportOptions DEFAULT = new ImportOptions(null, null, null, null);

  /** What is named to be learned as classes. */
  List<String> labels() {
    return named(labelColumn);
  }

  /** What is named to be learned as numbers. */
  List<String> targets() {
    return named(targetColumn);
  }

  /** The names of all that is to be learned: classes, then numbers. */
  List<String> learnt() {
    return Stream.concat(labels().stream(), targets().stream()).toList();
  }

  private static List<String> named(@Nullable String names) {
    return names == null ? List.of() : Arrays.stream(names.split(",")).map(String::strip).toList();
  }

  public ImportOptions withFormat(String changed) {
    return new ImportOptions(changed, textColumn, labelColumn, targetColumn);
  }

  public ImportOptions withTextColumn(String changed) {
    return new ImportOptions(format, changed, labelColumn, targetColumn);
  }

  public ImportOptions withLabelColumn(String changed) {
    return new ImportOptions(format, textColumn, changed, targetColumn);
  }

  public ImportOptions withTargetColumn(String changed) {
    return new ImportOptions(format, textColumn, labelColumn, changed);
  }
}
