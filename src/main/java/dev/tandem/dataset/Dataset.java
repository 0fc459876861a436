package dev.tandem.dataset;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A stored dataset and what was found in it.
 *
 * @param digest the SHA-256 in hex of the upload, and of the options where they change its meaning
 * @param format how it came: {@code image_folders}, {@code text_csv}, {@code numeric_csv}, …
 * @param examples how many can be read
 * @param classes examples of each class, in the order of class indices; empty for a regression
 * @param targets what is to be learned by name, where that is several things: the classes of each,
 *     none for numbers; empty where there is one
 * @param problems what is wrong with it and still lets it be used
 */
public record Dataset(
    String name,
    String digest,
    String format,
    int examples,
    SortedMap<String, Integer> classes,
    Map<String, SortedMap<String, Integer>> targets,
    List<String> problems) {
  public Dataset {
    classes = ordered(classes);
    var each = new LinkedHashMap<String, SortedMap<String, Integer>>();
    targets.forEach((target, its) -> each.put(target, ordered(its)));
    targets = Collections.unmodifiableMap(each);
    problems = List.copyOf(problems);
  }

  public Dataset(
      String name,
      String digest,
      String format,
      int examples,
      SortedMap<String, Integer> classes,
      List<String> problems) {
    this(name, digest, format, examples, classes, Map.of(), problems);
  }

  private static SortedMap<String, Integer> ordered(Map<String, Integer> classes) {
    var ordered = new TreeMap<String, Integer>(ClassOrder.NATURAL);
    ordered.putAll(classes);
    return Collections.unmodifiableSortedMap(ordered);
  }

  /** The classes in the order of their indices. */
  public List<String> classNames() {
    return List.copyOf(classes.keySet());
  }

  /**
   * The classes of one of several targets, none where it is numbers.
   *
   * @param output that is to be about it, for the fault where there is none of that name
   */
  public SortedMap<String, Integer> expectTarget(String output, String target) {
    var found = targets.get(target);
    if (found == null) {
      throw DatasetFaults.unprocessable(
          "output %s is to learn target %s, but dataset %s has: %s; say by targets which one"
              .formatted(output, target, name, DatasetFaults.listed(targets.keySet())));
    }
    return found;
  }

  public Dataset withName(String changed) {
    return new Dataset(changed, digest, format, examples, classes, targets, problems);
  }
}
