package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A table of texts or numbers as CSV (RFC 4180) with a header; semicolons or tabs where there are
 * more of them in the header.
 */
final class CsvTable {
  private static final int LOOK_AHEAD = 1 << 16;

  private final Collected into;

  private CsvTable(Collected into) {
    this.into = into;
  }

  /** Reads the table, and says which of the two it is. */
  static UploadFormat read(Path file, ImportOptions options, Collected into) throws IOException {
    try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      skipMark(reader);
      var format =
          CSVFormat.RFC4180.builder().setDelimiter(delimiter(reader)).setIgnoreEmptyLines(true);
      try (var parser = format.get().parse(reader)) {
        return new CsvTable(into).read(parser, options);
      }
    } catch (UncheckedIOException e) {
      throw damaged(e);
    } catch (CharacterCodingException e) {
      throw new Fault(Fault.Kind.BAD_INPUT, "the CSV is not UTF-8; save it as UTF-8", e);
    }
  }

  private static Fault damaged(UncheckedIOException e) {
    if (e.getCause() instanceof CharacterCodingException) {
      return new Fault(Fault.Kind.BAD_INPUT, "the CSV is not UTF-8; save it as UTF-8", e);
    }
    return new Fault(Fault.Kind.BAD_INPUT, "the CSV cannot be read: " + e.getMessage(), e);
  }

  private static void skipMark(BufferedReader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != '\ufeff') {
      reader.reset();
    }
  }

  private static char delimiter(BufferedReader reader) throws IOException {
    reader.mark(LOOK_AHEAD);
    char[] head = new char[LOOK_AHEAD - 1];
    int count = Math.max(0, reader.read(head));
    reader.reset();
    String header = new String(head, 0, count).lines().findFirst().orElse("");
    char most = ',';
    for (char candidate : new char[] {';', '\t'}) {
      if (occurrences(header, candidate) > occurrences(header, most)) {
        most = candidate;
      }
    }
    return most;
  }

  private static long occurrences(String header, char letter) {
    return header.chars().filter(other -> other == letter).count();
  }

  private UploadFormat read(CSVParser parser, ImportOptions options) {
    var records = parser.iterator();
    if (!records.hasNext()) {
      throw Fault.badInput("the CSV is empty; it needs a line of column names and the examples");
    }
    var header = records.next().stream().map(String::strip).toList();
    var repeated = new HashSet<String>();
    for (String name : header) {
      if (!repeated.add(name)) {
        throw Fault.badInput("the CSV has two columns '" + name + "'; rename one");
      }
    }
    var columns = Columns.of(header, options, "the CSV");
    into.columns(columns.features());
    into.targets(columns.learnt());
    long line = parser.getCurrentLineNumber() + 1;
    while (records.hasNext()) {
      var record = records.next();
      take("line " + line, columns, header, record);
      line = parser.getCurrentLineNumber() + 1;
    }
    if (into.count() == 0) {
      throw Fault.badInput(
          into.hasProblems()
              ? "the CSV has no line that can be read; " + into.firstProblem()
              : "the CSV has column names but no examples");
    }
    return columns.text() == null ? UploadFormat.NUMERIC_CSV : UploadFormat.TEXT_CSV;
  }

  private void take(String where, Columns columns, List<String> header, CSVRecord record) {
    if (record.size() != header.size()) {
      into.problem(
          "%s has %d columns instead of %d and is left out"
              .formatted(where, record.size(), header.size()));
      return;
    }
    Map<String, String> values = HashMap.newHashMap(header.size());
    for (int i = 0; i < header.size(); i++) {
      values.put(header.get(i), record.get(i));
    }
    try {
      into.add(columns.example(where, values));
    } catch (Fault fault) {
      into.problem(where + " is left out: " + fault.detail());
    }
  }
}
