package dev.tandem.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime is and what it runs on, as operators see it.
 *
 * @param name as in a version's {@code runtime}: {@code saved_model}, {@code tflite}
 * @param version of its native library
 * @param loaded whether the library is in the process already; the first model brings it
 * @param devices what models can run on
 * @param noGpu why there is no GPU among them; null where there is one
 */
public record RuntimeInfo(
    String name, String version, boolean loaded, List<Device> devices, @Nullable String noGpu) {
  public RuntimeInfo {
    devices = List.copyOf(devices);
  }

  /**
   * One device.
   *
   * @param name as the library calls it
   * @param type {@code CPU}, {@code GPU}
   * @param memoryBytes what models can take of its memory; 0 where the library does not say
   */
  public record Device(String name, String type, long memoryBytes) {}
}
