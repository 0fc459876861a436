package dev.tandem.pipeline;

import dev.tandem.archive.Checksums;
import dev.tandem.archive.Durable;
import dev.tandem.dataset.Datasets;
import dev.tandem.export.SavedModelExport;
import dev.tandem.fault.Fault;
import dev.tandem.registry.FolderStore;
import dev.tandem.tensor.NativeEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code train}: works a specification out in this process. People see a bar and a table; with
 * {@code --events} a parent reads events and says what it wants by lines.
 */
public final class TrainCommand {
  private static final int SUCCEEDED = 0;
  private static final int BAD_SPECIFICATION = 2;
  private static final int REFUSED = 3;
  private static final int FAILED = 4;
  private static final int CANCELLED = 130;

  private final PrintStream out;
  private final PrintStream err;
  private final Wishes wishes = new Wishes();
  private final InstantSource clock = InstantSource.system();

  private TrainCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Runs to the end, or until it is interrupted by SIGINT or SIGTERM, which it answers with a
   * checkpoint.
   *
   * @param arguments those behind {@code train}
   * @return 0 succeeded, 2 bad specification, 3 refused by its gate, 4 failed, 130 cancelled
   */
  public static int run(String[] arguments, InputStream in, PrintStream out, PrintStream err) {
    NativeEnvironment.prepareForTraining();
    // Pictures are drawn without a screen, whether there is one or not.
    System.setProperty("java.awt.headless", "true");
    if (Arrays.asList(arguments).contains("--help")) {
      out.print(TrainArguments.USAGE);
      return SUCCEEDED;
    }
    var command = new TrainCommand(out, err);
    try (var _ = Interruption.of(command.wishes)) {
      return command.run(arguments, in);
    }
  }

  private int run(String[] given, InputStream in) {
    try {
      var arguments = TrainArguments.parse(given);
      var wanted =
          TrainingSpecificationJson.read(text(arguments.specification()), store(arguments));
      if (arguments.events()) {
        wishes.follow(in);
      }
      return run(arguments, wanted);
    } catch (Fault fault) {
      return failed(fault);
    } catch (IOException | UncheckedIOException e) {
      return failed(e);
    }
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw Fault.notFound("there is no file " + file);
    }
  }

  private int run(TrainArguments arguments, TrainingSpecification wanted) throws IOException {
    var datasets = Datasets.open(arguments.dataDir().resolve("datasets"));
    for (var dataset : arguments.datasets().entrySet()) {
      if (!Files.isRegularFile(dataset.getValue())) {
        throw Fault.notFound(
            "dataset %s: there is no file %s".formatted(dataset.getKey(), dataset.getValue()));
      }
      var unused = datasets.add(dataset.getKey(), dataset.getValue(), arguments.options());
    }
    var directory = directory(arguments, wanted);
    boolean isNew = !Files.exists(directory.root());
    int status;
    try (var _ = directory.lock()) {
      status = run(arguments, wanted, new Workplace(directory, datasets));
    }
    if (isNew && !directory.canGoOn()) {
      Durable.remove(directory.root());
    }
    return status;
  }

  /** Where a run works, and what with. */
  private record Workplace(RunDirectory directory, Datasets datasets) {}

  private int run(TrainArguments arguments, TrainingSpecification wanted, Workplace place)
      throws IOException {
    var directory = place.directory();
    var audience = audience(arguments, directory);
    try {
      SavedModelExport.loadTensorFlow();
      new BringParents(wanted, store(arguments)).into(directory);
      var run = new TrainingRun(wanted, directory, place.datasets(), audience, wishes, clock);
      var result = run.run();
      if (result.isEmpty()) {
        audience.stopped();
      }
      return ended(result, arguments, wanted, directory);
    } catch (RuntimeException | IOException e) {
      tidy(directory, e);
      tell(audience, e);
      return failed(e);
    }
  }

  private static void tell(Audience audience, Exception failure) {
    try {
      audience.failed(
          reason(failure), !(failure instanceof TrainingFailure || isFullDisk(failure)));
    } catch (UncheckedIOException e) {
      failure.addSuppressed(e); // On a full disk no event can be kept either.
    }
  }

  private static void tidy(RunDirectory directory, Exception failure) {
    try {
      directory.tidy();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static ModelStore store(TrainArguments arguments) {
    return model -> {
      try (var store = new FolderStore(arguments.modelStore())) {
        return store.find(model);
      }
    };
  }

  private static RunDirectory directory(TrainArguments arguments, TrainingSpecification wanted)
      throws IOException {
    Path given = arguments.runDirectory();
    if (given != null) {
      return new RunDirectory(given);
    }
    String digest = Checksums.ofText(TrainingSpecificationJson.text(wanted)).substring(0, 8);
    String name =
        wanted
            .name()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    return new RunDirectory(Path.of("runs", name + "-" + digest));
  }

  private Audience audience(TrainArguments arguments, RunDirectory directory) {
    if (arguments.events()) {
      return new EventsJson(out, directory.events(), clock);
    }
    var console = System.console();
    boolean isTerminal = console != null && console.isTerminal();
    return new Audiences(
        List.of(
            new EventsJson(null, directory.events(), clock), new Console(out, isTerminal, clock)));
  }

  private int ended(
      Optional<String> result,
      TrainArguments arguments,
      TrainingSpecification wanted,
      RunDirectory directory)
      throws IOException {
    if (result.isEmpty()) {
      say(
          arguments,
          "stopped; the same command goes on from the checkpoint in " + directory.root());
      return CANCELLED;
    }
    String refusal = ResultJson.refusal(result.get());
    if (refusal != null) {
      err.println("refused by its gate: " + refusal);
      return REFUSED;
    }
    say(
        arguments,
        "the model is in " + directory.model() + ", its report in " + directory.report());
    var publish = wanted.publish();
    if (publish != null && !arguments.events()) {
      try (var store = new FolderStore(arguments.modelStore())) {
        long version = new FolderPublication(store, directory).publish(publish);
        say(
            arguments,
            "published as version %d of model %s in %s"
                .formatted(version, publish.model(), arguments.modelStore()));
      }
    }
    return SUCCEEDED;
  }

  private void say(TrainArguments arguments, String line) {
    if (!arguments.events()) {
      out.println(line);
    }
  }

  private int failed(Exception failure) {
    err.println(reason(failure));
    boolean isMistake =
        failure instanceof Fault fault
            && switch (fault.kind()) {
              case BAD_INPUT,
                  TOO_LARGE,
                  UNSUPPORTED_MEDIA_TYPE,
                  UNPROCESSABLE,
                  NOT_FOUND,
                  CONFLICT,
                  NOT_IMPLEMENTED ->
                  true;
              case OVERLOADED, TIMED_OUT, UNAVAILABLE, INSUFFICIENT_STORAGE, INTERNAL -> false;
            };
    return isMistake ? BAD_SPECIFICATION : FAILED;
  }

  /** Where another attempt would only fill it again; who has made space retries. */
  private static boolean isFullDisk(Exception failure) {
    return saysFullDisk(failure)
        || failure instanceof Fault fault && fault.kind() == Fault.Kind.INSUFFICIENT_STORAGE;
  }

  private static boolean saysFullDisk(Exception failure) {
    String lower = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return lower.contains("no space left") || lower.contains("quota exceeded");
  }

  /** One line, as a parent shows it. */
  private static String reason(Exception failure) {
    String text = String.valueOf(failure.getMessage());
    if (saysFullDisk(failure)) {
      text = "the disk is full; free some space and start it again, it goes on: " + text;
    } else if (!(failure instanceof Fault || failure instanceof TrainingFailure)) {
      text = failure.getClass().getSimpleName() + ": " + text;
    }
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
