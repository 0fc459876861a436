package dev.tandem.pipeline;

import dev.tandem.dataset.ImportOptions;
import dev.tandem.fault.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code train} is called with. */
record TrainArguments(
    Path specification,
    boolean events,
    @Nullable Path runDirectory,
    Path dataDir,
    Path modelStore,
    Map<String, Path> datasets,
    ImportOptions options) {
  static final String USAGE =
      """
      usage: train SPECIFICATION.json [options]
        --dataset NAME=FILE    import FILE as dataset NAME first; may be given several times
        --format F, --text-column C, --label-column C, --target-column C
                               how those files are to be read
        --run-directory DIR    where the run keeps what it has done (runs/NAME-DIGEST)
        --data-dir DIR         where datasets are kept (data)
        --model-store DIR      where the model is published (models)
        --events               tell of it by a JSON object a line, follow commands on standard input
      exit codes: 0 succeeded, 2 bad specification, 3 refused by its gate, 4 failed, 130 cancelled
      """;

  private static final List<String> OPTIONS =
      List.of(
          "--dataset",
          "--format",
          "--text-column",
          "--label-column",
          "--target-column",
          "--run-directory",
          "--data-dir",
          "--model-store");

  static TrainArguments parse(String[] arguments) {
    var given = new LinkedHashMap<String, String>();
    var datasets = new LinkedHashMap<String, Path>();
    var files = new ArrayList<String>();
    boolean events = false;
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (argument.equals("--events")) {
        events = true;
      } else if (OPTIONS.contains(argument)) {
        if (i + 1 == arguments.length) {
          throw Fault.badInput(argument + " must be followed by a value");
        }
        String value = arguments[++i];
        if (argument.equals("--dataset")) {
          dataset(value, datasets);
        } else {
          given.put(argument, value);
        }
      } else if (argument.startsWith("--")) {
        throw Fault.badInput(
            "option "
                + argument
                + " is not known; allowed: --events, "
                + String.join(", ", OPTIONS));
      } else {
        files.add(argument);
      }
    }
    if (files.size() != 1) {
      throw Fault.badInput("one specification must be given, got " + files.size());
    }
    return of(Path.of(files.getFirst()), events, given, datasets);
  }

  private static TrainArguments of(
      Path specification, boolean events, Map<String, String> given, Map<String, Path> datasets) {
    String run = given.get("--run-directory");
    return new TrainArguments(
        specification,
        events,
        run == null ? null : Path.of(run),
        Path.of(given.getOrDefault("--data-dir", "data")),
        Path.of(given.getOrDefault("--model-store", "models")),
        datasets,
        new ImportOptions(
            given.get("--format"),
            given.get("--text-column"),
            given.get("--label-column"),
            given.get("--target-column")));
  }

  private static void dataset(String value, Map<String, Path> datasets) {
    int equals = value.indexOf('=');
    if (equals < 1 || equals == value.length() - 1) {
      throw Fault.badInput("--dataset must be NAME=FILE, got " + value);
    }
    datasets.put(value.substring(0, equals), Path.of(value.substring(equals + 1)));
  }
}
