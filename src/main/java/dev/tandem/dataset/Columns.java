package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table are what.
 *
 * @param text the column of texts; null where the features are numbers
 * @param labels the columns of classes; empty for a regression
 * @param targets the columns of numbers to learn; beside classes each is a target of its own
 * @param features the columns of numbers; empty where there are texts
 */
record Columns(
    @Nullable String text, List<String> labels, List<String> targets, List<String> features) {
  private static final String TEXT = "text";
  private static final String LABEL = "label";
  private static final String TARGET = "target";

  static Columns of(List<String> header, ImportOptions options, String what) {
    String text = find(header, options.textColumn(), TEXT, what);
    var targets = named(header, options.targetColumn(), what);
    var labels = named(header, options.labelColumn(), what);
    if (targets.isEmpty() && labels.isEmpty()) {
      labels = header.contains(LABEL) ? List.of(LABEL) : List.of();
      targets = labels.isEmpty() && header.contains(TARGET) ? List.of(TARGET) : List.of();
    }
    if (labels.isEmpty() && targets.isEmpty()) {
      throw missing(
          what,
          LABEL,
          header,
          "name the column of classes by label_column or of numbers by" + " target_column");
    }
    var learnt = new ArrayList<>(labels);
    learnt.addAll(targets);
    for (String name : learnt) {
      if (learnt.indexOf(name) != learnt.lastIndexOf(name)) {
        throw Fault.badInput("column '" + name + "' is named twice by label_column, target_column");
      }
    }
    var features =
        text != null
            ? List.<String>of()
            : header.stream().filter(name -> !learnt.contains(name)).toList();
    if (text == null && features.isEmpty()) {
      throw missing(what, TEXT, header, "name the column of texts by text_column");
    }
    return new Columns(text, labels, targets, features);
  }

  /** One column, or several with commas between. */
  private static List<String> named(List<String> header, @Nullable String named, String what) {
    if (named == null || header.contains(named)) {
      return named == null ? List.of() : List.of(named);
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

  /** The names of what is to be learned, where that is more than one thing. */
  List<String> learnt() {
    var learnt = new ArrayList<>(labels);
    learnt.addAll(targets);
    return learnt.size() > 1 ? learnt : List.of();
  }

  /** The example of one line; a {@link Fault} says what is wrong with it. */
  Example example(String where, Map<String, String> line) {
    var target = target(line);
    if (text != null) {
      return new Example(where, new Item.Text(value(line, text)), target);
    }
    var row = new LinkedHashMap<String, Double>();
    features.forEach(name -> row.put(name, number(line, name)));
    return new Example(where, new Item.Row(row), target);
  }

  private Target target(Map<String, String> line) {
    if (labels.isEmpty()) {
      return new Target.Numbers(targets.stream().mapToDouble(name -> number(line, name)).toArray());
    }
    if (labels.size() == 1 && targets.isEmpty()) {
      return new Target.Label(label(line, labels.getFirst()));
    }
    var parts = new LinkedHashMap<String, Target>();
    labels.forEach(name -> parts.put(name, new Target.Label(label(line, name))));
    targets.forEach(name -> parts.put(name, new Target.Numbers(number(line, name))));
    return new Target.Several(parts);
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
