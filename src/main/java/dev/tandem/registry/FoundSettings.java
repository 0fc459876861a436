package dev.tandem.registry;

import dev.tandem.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings as they were found on disk.
 *
 * @param directory where the files they name lie
 * @param stamp changes when a file beside {@code model.yaml} does
 * @param fault why they could not be read or put in force
 */
record FoundSettings(Path directory, long stamp, ModelSettings settings, @Nullable Fault fault) {
  /**
   * Reads the settings that a version brought, overridden by those of its model; {@code before} if
   * nothing changed.
   */
  static FoundSettings read(@Nullable FoundSettings before, Path version, Path model) {
    long stamp = (stamp(version) * 31 + stamp(model)) * 31 + version.hashCode();
    if (before != null && before.stamp == stamp) {
      return before;
    }
    var directories = List.of(version, model);
    try {
      var settings = SettingsYaml.read(directories);
      Path files = SettingsYaml.directory(settings.input(), directories);
      return new FoundSettings(files, stamp, settings, null);
    } catch (Fault fault) {
      return new FoundSettings(model, stamp, ModelSettings.DEFAULT, fault);
    }
  }

  /** The same files, whose settings cannot be put in force. */
  FoundSettings refused(Fault why) {
    return new FoundSettings(directory, stamp, settings, why);
  }

  private static long stamp(Path directory) {
    return Files.isDirectory(directory) ? Fingerprints.of(directory, 1) : 0;
  }

  /** The settings, or the fault. */
  ModelSettings orThrow() {
    if (fault != null) {
      throw fault;
    }
    return settings;
  }
}
