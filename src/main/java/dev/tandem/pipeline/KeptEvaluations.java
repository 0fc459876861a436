package dev.tandem.pipeline;

import dev.tandem.archive.Durable;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Evaluations as files of one directory, the oldest of very many forgotten. Thread safe. */
record KeptEvaluations(Path directory) {
  static final String STOPPED = "the service stopped before it was done; submit it again";

  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final String ENDING = ".json";
  private static final int MOST = 500;

  static KeptEvaluations open(Path directory) throws IOException {
    var kept = new KeptEvaluations(Files.createDirectories(directory));
    for (Path file : kept.files()) {
      String before = Files.readString(file);
      String now = EvaluationJson.interrupted(before, STOPPED);
      if (!now.equals(before)) {
        Durable.write(file, now);
      }
    }
    return kept;
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> ID.matcher(id(file)).matches()).toList();
    }
  }

  private static String id(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : "";
  }

  void put(Evaluation evaluation) {
    try {
      Durable.write(directory.resolve(evaluation.id() + ENDING), EvaluationJson.write(evaluation));
      forget();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void forget() throws IOException {
    var files = files();
    if (files.size() > MOST) {
      files.stream()
          .min(Comparator.comparingLong(file -> file.toFile().lastModified()))
          .ifPresent(oldest -> remove(id(oldest)));
    }
  }

  void remove(String id) {
    try {
      Files.deleteIfExists(directory.resolve(id + ENDING));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  Optional<String> find(String id) {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(directory.resolve(id + ENDING)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new Fault(Fault.Kind.UNAVAILABLE, "evaluation " + id + " cannot be read: " + e, e);
    }
  }

  private Fault unwritable(IOException failure) {
    return new Fault(
        Fault.Kind.UNAVAILABLE,
        "evaluations cannot be kept in " + directory + ": " + failure,
        failure);
  }
}
