package dev.tandem.dataset;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A stored dataset and what was found in it.
 *
 * @param digest the SHA-256 in hex of the upload, and of the options where they change its meaning
 * @param format how it came: {@code image_folders}, {@code text_csv}, {@code numeric_csv}, …
 * @param examples how many can be read
 * @param classes examples of each class, in the order of class indices; empty for a regression
 * @param problems what is wrong with it and still lets it be used
 */
public record Dataset(
    String name,
    String digest,
    String format,
    int examples,
    SortedMap<String, Integer> classes,
    List<String> problems) {
  public Dataset {
    var ordered = new TreeMap<String, Integer>(ClassOrder.NATURAL);
    ordered.putAll(classes);
    classes = Collections.unmodifiableSortedMap(ordered);
    problems = List.copyOf(problems);
  }

  /** The classes in the order of their indices. */
  public List<String> classNames() {
    return List.copyOf(classes.keySet());
  }

  public Dataset withName(String changed) {
    return new Dataset(changed, digest, format, examples, classes, problems);
  }
}
