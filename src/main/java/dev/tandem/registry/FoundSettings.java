package dev.tandem.registry;

import dev.tandem.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Settings as they were found on disk.
 *
 * @param directory where the files they name lie
 * @param stamp changes when a file beside {@code model.yaml} does
 * @param fault why they could not be read; {@code settings} are the defaults then
 */
record FoundSettings(Path directory, long stamp, ModelSettings settings, @Nullable Fault fault) {
  /**
   * Reads the settings of the first directory that has some; {@code before} if they are the same.
   */
  static FoundSettings read(@Nullable FoundSettings before, Path version, Path model) {
    Path directory = hasSettings(version) ? version : model;
    long stamp = Fingerprints.of(directory, 1) * 31 + directory.hashCode();
    if (before != null && before.stamp == stamp) {
      return before;
    }
    if (!hasSettings(directory)) {
      return new FoundSettings(directory, stamp, ModelSettings.DEFAULT, null);
    }
    try {
      return new FoundSettings(directory, stamp, SettingsYaml.read(directory), null);
    } catch (Fault fault) {
      return new FoundSettings(directory, stamp, ModelSettings.DEFAULT, fault);
    }
  }

  private static boolean hasSettings(Path directory) {
    return Files.isRegularFile(directory.resolve(SettingsYaml.FILE_NAME));
  }

  /** The settings, or the fault. */
  ModelSettings orThrow() {
    if (fault != null) {
      throw fault;
    }
    return settings;
  }
}
