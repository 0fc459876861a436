package dev.tandem.dataset;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The examples of an upload while it is read: written one by one, counted and compared. */
final class Collected implements Closeable {
  private static final int BUFFER = 1 << 18;
  private static final int SHOWN = 3;

  private record First(String where, int label) {}

  private final DataOutputStream out;
  private final Problems problems = new Problems();
  private final Map<String, Integer> labels = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<Content, First> seen = new HashMap<>();
  private final List<String> twice = new ArrayList<>();
  private final List<String> contradicting = new ArrayList<>();
  private List<String> columns = List.of();
  private final Map<String, Map<String, Integer>> targets = new LinkedHashMap<>();
  private int twiceCount;
  private int contradictingCount;
  private int count;

  Collected(Path file) throws IOException {
    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
  }

  void columns(List<String> names) {
    columns = List.copyOf(names);
  }

  /** The names of what is to be learned, where that is several things. */
  void targets(List<String> names) {
    names.forEach(name -> targets.put(name, new HashMap<>()));
  }

  List<String> columns() {
    return columns;
  }

  /** A class that is to be listed even if it has no example. */
  void className(String name) {
    counts.putIfAbsent(name, 0);
  }

  void problem(String problem) {
    problems.add(problem);
  }

  void add(Example example) {
    try {
      compare(example);
      ExampleFile.write(out, example, this::number);
      count++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int number(String name) {
    return labels.computeIfAbsent(name, _ -> labels.size());
  }

  private void compare(Example example) {
    int label = -1;
    switch (example.target()) {
      case Target.Label(String name) -> {
        counts.merge(name, 1, Integer::sum);
        label = number(name);
      }
      case Target.Several(var parts) -> parts.forEach(this::count);
      case Target.Numbers _ -> {}
    }
    var first = seen.putIfAbsent(Content.of(example.item()), new First(example.where(), label));
    if (first == null || label < 0) {
      return;
    }
    if (first.label() != label) {
      contradictingCount++;
      note(contradicting, first.where() + " and " + example.where());
      return;
    }
    twiceCount++;
    note(twice, example.where() + " is " + first.where());
  }

  private void count(String target, Target part) {
    if (part instanceof Target.Label(String name)) {
      targets.computeIfAbsent(target, _ -> new HashMap<>()).merge(name, 1, Integer::sum);
    }
  }

  private static void note(List<String> pairs, String pair) {
    if (pairs.size() < SHOWN) {
      pairs.add(pair);
    }
  }

  int count() {
    return count;
  }

  /** The classes by the numbers they have in the file. */
  List<String> labels() {
    return List.copyOf(labels.keySet());
  }

  /** What was collected, as a dataset of that name, digest and format. */
  Dataset dataset(String name, String digest, String format) {
    new TreeMap<>(counts)
        .forEach(
            (className, examples) -> {
              if (examples == 0) {
                problem("class " + className + " has no examples");
              }
            });
    report(twiceCount, "there more than once", twice);
    report(contradictingCount, "there under another class too", contradicting);
    var each = new LinkedHashMap<String, SortedMap<String, Integer>>();
    targets.forEach((target, its) -> each.put(target, new TreeMap<>(its)));
    return new Dataset(name, digest, format, count, new TreeMap<>(counts), each, problems.list());
  }

  private void report(int examples, String what, List<String> pairs) {
    if (examples > 0) {
      problem(
          "%d %s %s: %s%s"
              .formatted(
                  examples,
                  examples == 1 ? "example is" : "examples are",
                  what,
                  String.join("; ", pairs),
                  examples > pairs.size() ? "; …" : ""));
    }
  }

  boolean hasProblems() {
    return !problems.isEmpty();
  }

  String firstProblem() {
    return problems.list().getFirst();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
