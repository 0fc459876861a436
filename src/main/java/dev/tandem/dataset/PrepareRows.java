package dev.tandem.dataset;

import dev.tandem.archive.Checksums;
import dev.tandem.archive.Durable;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a preprocessor once over every example of a source, and keeps the rows. */
final class PrepareRows {
  private static final int FORMAT = 2;
  private static final int CHUNK_BYTES = 1 << 20;

  private final Source source;
  private final Preparation preparation;
  private final List<String> classNames;
  private final Map<String, Integer> classIndices = new HashMap<>();
  private final Problems problems = new Problems();
  private List<TargetField> fields = List.of();
  private RowLayout layout = RowLayout.of(Map.of());

  PrepareRows(Source source, Preparation preparation) {
    this.source = source;
    this.preparation = preparation;
    this.classNames =
        preparation.classNames().isEmpty()
            ? source.dataset().classNames()
            : preparation.classNames();
    classNames.forEach(name -> classIndices.put(name, classIndices.size()));
  }

  Examples into(Path file) throws IOException {
    checkClasses();
    String key = key();
    var kept = PreparedRows.open(file, key);
    if (kept != null) {
      return kept;
    }
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path unfinished = Durable.hiddenBeside(file);
    try {
      write(unfinished, key);
      Durable.force(unfinished);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    var written = PreparedRows.open(file, key);
    if (written == null) {
      throw new IOException(file + " is not what was just written");
    }
    return written;
  }

  private void checkClasses() {
    var dataset = source.dataset();
    if (preparation.targets().isEmpty()) {
      TargetFields.check(dataset.name(), dataset.classes(), preparation.classNames());
    }
  }

  private String key() {
    String text =
        String.join(
            "\n",
            String.valueOf(FORMAT),
            source.dataset().digest(),
            preparation.preprocessor().fingerprint(),
            preparation.inputs().toString(),
            classNames.toString(),
            preparation.targets().toString(),
            preparation.known().toString());
    return Checksums.ofText(text);
  }

  /** One example prepared, or what is wrong with it. */
  private record Made(Target target, byte[] row, @Nullable String problem) {}

  private void write(Path file, String key) throws IOException {
    var first = first();
    var maker = RowMaker.of(preparation, first.item());
    fields = new TargetFields(source.dataset(), preparation).of(first.target());
    layout = PreparedJson.layout(maker.inputs(), fields);
    int chunk = Math.clamp(CHUNK_BYTES / Math.max(1, layout.bytes()), 1, 32);
    try (var rows = new RowsWriter(file);
        var examples = source.read();
        var making =
            new InOrder<Example, Made>(chunk, e -> made(maker, e), made -> take(made, rows))) {
      examples.forEachOrdered(making::add);
      making.finish();
      if (rows.count() == 0) {
        throw DatasetFaults.unprocessable(
            "dataset %s has no example that can be prepared; %s"
                .formatted(source.dataset().name(), problems.list().getFirst()));
      }
      rows.finish(
          new PreparedJson(
              key,
              rows.count(),
              maker.inputs(),
              rows.targetSize() > 0 || !fields.isEmpty() ? List.of() : classNames,
              rows.targetSize(),
              fields,
              problems.list()));
    }
  }

  private Example first() {
    try (var examples = source.read()) {
      return examples
          .findFirst()
          .orElseThrow(
              () ->
                  DatasetFaults.unprocessable(
                      "dataset " + source.dataset().name() + " has no examples"));
    }
  }

  private static Made made(RowMaker maker, Example example) {
    try {
      return new Made(example.target(), maker.row(example.item()), null);
    } catch (Fault fault) {
      if (!DatasetFaults.isOfOneExample(fault)) {
        throw fault;
      }
      return new Made(
          example.target(), new byte[0], example.where() + " is left out: " + fault.detail());
    }
  }

  private void take(Made made, RowsWriter rows) {
    String problem = made.problem();
    if (problem != null) {
      problems.add(problem);
      return;
    }
    try {
      if (!fields.isEmpty()) {
        rows.add(MemorySegment.ofArray(withTargets(made)), new double[0]);
        return;
      }
      switch (made.target()) {
        case Target.Label(String name) ->
            rows.add(MemorySegment.ofArray(made.row()), classIndices.getOrDefault(name, -1));
        case Target.Numbers numbers ->
            rows.add(MemorySegment.ofArray(made.row()), numbers.values());
        case Target.Several several ->
            throw new IllegalStateException("no output learns " + several.parts().keySet());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The row with the target of each output behind its inputs. */
  private byte[] withTargets(Made made) {
    byte[] row = Arrays.copyOf(made.row(), layout.bytes());
    var names = List.copyOf(source.dataset().targets().keySet());
    for (TargetField field : fields) {
      var place =
          MemorySegment.ofArray(row).asSlice(layout.offset(field.key()), layout.size(field.key()));
      field.write(made.target().part(field.target(), names), place);
    }
    return row;
  }
}
