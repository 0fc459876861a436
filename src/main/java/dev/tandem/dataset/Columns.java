package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table are what.
 *
 * @param text the column of texts; null where the features are numbers
 * @param label the column of classes; null for a regression
 * @param targets the columns of a regression; empty where there are classes
 * @param features the columns of numbers; empty where there are texts
 */
record Columns(
    @Nullable String text, @Nullable String label, List<String> targets, List<String> features) {
  private static final String TEXT = "text";
  private static final String LABEL = "label";
  private static final String TARGET = "target";

  static Columns of(List<String> header, ImportOptions options, String what) {
    String text = find(header, options.textColumn(), TEXT, what);
    List<String> targets = targets(header, options, what);
    String label =
        targets.isEmpty() || options.labelColumn() != null
            ? find(header, options.labelColumn(), LABEL, what)
            : null;
    if (label != null && !targets.isEmpty()) {
      throw Fault.badInput("give label_column for classes or target_column for numbers, not both");
    }
    if (label == null && targets.isEmpty()) {
      throw missing(
          what,
          LABEL,
          header,
          "name the column of classes by label_column or of numbers by" + " target_column");
    }
    var features =
        text != null
            ? List.<String>of()
            : header.stream()
                .filter(name -> !name.equals(label) && !targets.contains(name))
                .toList();
    if (text == null && features.isEmpty()) {
      throw missing(what, TEXT, header, "name the column of texts by text_column");
    }
    return new Columns(text, label, targets, features);
  }

  private static List<String> targets(List<String> header, ImportOptions options, String what) {
    String named = options.targetColumn();
    if (named == null) {
      boolean isMeant =
          options.labelColumn() == null && !header.contains(LABEL) && header.contains(TARGET);
      return isMeant ? List.of(TARGET) : List.of();
    }
    if (header.contains(named)) {
      return List.of(named);
    }
    var names = Arrays.stream(named.split(",", -1)).map(String::strip).toList();
    for (String name : names) {
      find(header, name, name, what);
    }
    return names;
  }

  private static @Nullable String find(
      List<String> header, @Nullable String named, String usual, String what) {
    if (named == null) {
      return header.contains(usual) ? usual : null;
    }
    if (!header.contains(named)) {
      throw missing(what, named, header, "name one of these");
    }
    return named;
  }

  private static Fault missing(String what, String name, List<String> header, String wayOut) {
    return Fault.badInput(
        "%s has no column '%s'; it has: %s; %s"
            .formatted(what, name, DatasetFaults.listed(header), wayOut));
  }

  /** The example of one line; a {@link Fault} says what is wrong with it. */
  Example example(String where, Map<String, String> line) {
    var target = label == null ? numbers(line) : new Target.Label(label(line, label));
    if (text != null) {
      return new Example(where, new Item.Text(value(line, text)), target);
    }
    var row = new java.util.LinkedHashMap<String, Double>();
    features.forEach(name -> row.put(name, number(line, name)));
    return new Example(where, new Item.Row(row), target);
  }

  private Target numbers(Map<String, String> line) {
    return new Target.Numbers(targets.stream().mapToDouble(name -> number(line, name)).toArray());
  }

  private static String label(Map<String, String> line, String column) {
    String label = value(line, column).strip();
    if (label.isEmpty()) {
      throw Fault.badInput("column '" + column + "' is empty");
    }
    return label;
  }

  private static String value(Map<String, String> line, String column) {
    String value = line.get(column);
    if (value == null) {
      throw Fault.badInput("column '" + column + "' is missing");
    }
    return value;
  }

  private static double number(Map<String, String> line, String column) {
    String value = value(line, column).strip();
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below with the numbers that are none.
    }
    throw Fault.badInput(
        "column '%s' must be a number, got '%s'"
            .formatted(column, value.length() > 40 ? value.substring(0, 40) + "…" : value));
  }
}
