package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is kept of a dataset beside its examples.
 *
 * @param labels the classes by their numbers in the file of examples
 * @param columns of rows of numbers
 */
record DatasetJson(Dataset dataset, List<String> labels, List<String> columns) {
  private static final JsonMapper JSON = JsonMapper.shared();

  String text() {
    var root = JSON.createObjectNode();
    root.put("digest", dataset.digest());
    root.put("format", dataset.format());
    root.put("examples", dataset.examples());
    var classes = root.putObject("classes");
    dataset.classes().forEach(classes::put);
    var targets = root.putObject("targets");
    dataset.targets().forEach((target, its) -> its.forEach(targets.putObject(target)::put));
    dataset.problems().forEach(root.putArray("problems")::add);
    labels.forEach(root.putArray("labels")::add);
    columns.forEach(root.putArray("columns")::add);
    return root.toPrettyString() + "\n";
  }

  static DatasetJson read(String name, Path file) throws IOException {
    try {
      var root = JSON.readTree(java.nio.file.Files.readString(file));
      var targets = new LinkedHashMap<String, SortedMap<String, Integer>>();
      root.path("targets")
          .properties()
          .forEach(target -> targets.put(target.getKey(), counts(target.getValue())));
      var dataset =
          new Dataset(
              name,
              root.path("digest").asString(),
              root.path("format").asString(),
              root.path("examples").asInt(),
              counts(root.path("classes")),
              targets,
              strings(root.path("problems")));
      return new DatasetJson(dataset, strings(root.path("labels")), strings(root.path("columns")));
    } catch (JacksonException e) {
      throw Fault.internal("dataset " + name + " cannot be read; delete it and send it again", e);
    }
  }

  private static SortedMap<String, Integer> counts(JsonNode json) {
    var counts = new TreeMap<String, Integer>();
    json.properties().forEach(each -> counts.put(each.getKey(), each.getValue().asInt()));
    return counts;
  }

  static List<String> strings(JsonNode array) {
    var strings = new ArrayList<String>();
    array.forEach(element -> strings.add(element.asString()));
    return strings;
  }
}
