package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an upload can be. */
enum UploadFormat {
  IMAGE_FOLDERS("zip", "images", "folders"),
  TEXT_CSV("csv"),
  NUMERIC_CSV("csv"),
  TEXT_JSONL("jsonl", "json_lines", "json", "ndjson"),
  MNIST_IDX("idx", "mnist"),
  CIFAR10_BINARY("cifar10", "cifar"),
  NPZ("numpy"),
  TFRECORD("tfrecords");

  private final Set<String> otherNames;

  UploadFormat(String... otherNames) {
    this.otherNames = Set.of(otherNames);
  }

  /** The word that requests and answers use. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(UploadFormat::label).toList();
  }

  /** Whether a word may mean this format, among others. */
  static boolean isName(@Nullable String word, UploadFormat format) {
    return word != null && format.otherNames.contains(word.toLowerCase(Locale.ROOT));
  }

  static UploadFormat parse(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    for (var format : values()) {
      if (format.label().equals(lower) || format.otherNames.contains(lower)) {
        return format;
      }
    }
    throw Fault.badInput("format must be one of " + String.join(", ", labels()) + ", got " + word);
  }
}
