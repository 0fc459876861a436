package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Texts as JSON lines: one object a line, its fields as a table's columns. */
final class JsonLinesJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final ImportOptions options;
  private final Collected into;
  private long number;

  private JsonLinesJson(ImportOptions options, Collected into) {
    this.options = options;
    this.into = into;
  }

  static void read(Path file, ImportOptions options, Collected into) throws IOException {
    try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      new JsonLinesJson(options, into).read(reader);
    } catch (CharacterCodingException e) {
      throw new Fault(Fault.Kind.BAD_INPUT, "the JSON lines are not UTF-8; save them as UTF-8", e);
    }
    if (into.count() == 0) {
      throw Fault.badInput(
          "no line can be read"
              + (into.hasProblems() ? "; " + into.firstProblem() : "")
              + "; each must be a JSON object such as {\"text\": \"…\", \"label\": \"…\"}");
    }
  }

  private void read(BufferedReader reader) throws IOException {
    Columns columns = null;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        var values = values(line);
        if (columns == null) {
          columns = columns(values);
          into.targets(columns.learnt());
        }
        into.add(columns.example("line " + number, values));
      } catch (JacksonException e) {
        into.problem("line " + number + " is left out: it is no JSON: " + e.getOriginalMessage());
      } catch (Fault fault) {
        if (columns == null) {
          throw fault;
        }
        into.problem("line " + number + " is left out: " + fault.detail());
      }
    }
  }

  private Columns columns(Map<String, String> first) {
    var names = List.copyOf(new java.util.TreeSet<>(first.keySet()));
    var asked = options.textColumn() == null ? options.withTextColumn("text") : options;
    return Columns.of(names, asked, "line " + number);
  }

  private static Map<String, String> values(String line) {
    var node = JSON.readTree(line.startsWith("\ufeff") ? line.substring(1) : line);
    if (!node.isObject()) {
      throw Fault.badInput("it is no JSON object");
    }
    var values = new HashMap<String, String>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getValue().isValueNode() && !field.getValue().isNull()) {
        values.put(field.getKey(), field.getValue().asString());
      }
    }
    return values;
  }
}
