package dev.tandem.api.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.model.RuntimeInfo;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.registry.ModelRegistry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What this instance is and what it runs on. */
@Tag(name = "System", description = "This instance: versions and devices.")
@RestController
final class SystemDoor {
  private final ModelRegistry registry;
  private final String version;

  SystemDoor(ModelRegistry registry, ObjectProvider<BuildProperties> build) {
    this.registry = registry;
    // Classes that were not packaged by Maven have no build to tell of.
    this.version =
        build.stream()
            .map(BuildProperties::getVersion)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse("development");
  }

  /** The answer. */
  @Schema(name = "System")
  record SystemJson(
      @Schema(
              description = "By component.",
              example =
                  "{\"tandem\":\"0.1.0\",\"tensorflow\":\"2.18.0\",\"tflite\":\"2.21.0\",\"opencv\":\"4.9.0\",\"java\":\"25.0.1\"}")
          Map<String, String> versions,
      List<DeviceJson> devices,
      @Schema(description = "Cores that this process may use.", example = "2") int cores,
      GpuJson gpu,
      List<RuntimeJson> runtimes) {}

  /** A device and the runtime that sees it. */
  @Schema(name = "Device")
  record DeviceJson(
      @Schema(example = "/device:CPU:0") String name,
      @Schema(example = "CPU") String type,
      @Schema(example = "saved_model") String runtime,
      @JsonProperty("memory_bytes")
          @Schema(description = "0 where the library does not say.", example = "0")
          long memoryBytes) {}

  /** Whether there is a GPU. */
  @Schema(name = "Gpu")
  record GpuJson(
      boolean available,
      @Schema(description = "Why there is none.", nullable = true) @Nullable String reason) {}

  /** A runtime and whether a model has brought its library into the process yet. */
  @Schema(name = "Runtime")
  record RuntimeJson(
      @Schema(example = "saved_model") String name,
      @Schema(example = "2.18.0") String version,
      boolean loaded) {}

  @Operation(
      summary = "Show this instance",
      description =
          "The versions of Tandem, TensorFlow, TFLite, OpenCV and Java, the devices that models can"
              + " run on, and why there is no GPU among them. Asking loads no native library.")
  @GetMapping(path = "/api/v1/system", produces = MediaType.APPLICATION_JSON_VALUE)
  SystemJson show() {
    var runtimes = registry.runtimes();
    return new SystemJson(
        versions(runtimes),
        runtimes.stream()
            .flatMap(runtime -> runtime.devices().stream().map(device -> json(runtime, device)))
            .toList(),
        Runtime.getRuntime().availableProcessors(),
        gpu(runtimes),
        runtimes.stream()
            .map(runtime -> new RuntimeJson(runtime.name(), runtime.version(), runtime.loaded()))
            .toList());
  }

  private Map<String, String> versions(List<RuntimeInfo> runtimes) {
    var versions = new LinkedHashMap<String, String>();
    versions.put("tandem", version);
    for (var runtime : runtimes) {
      versions.put(library(runtime.name()), runtime.version());
    }
    versions.put("opencv", Preprocessors.openCvVersion());
    versions.put("java", Runtime.version().toString());
    return versions;
  }

  /** The library as people call it, where that is not the format's name. */
  private static String library(String runtime) {
    return runtime.equals("saved_model") ? "tensorflow" : runtime;
  }

  private static DeviceJson json(RuntimeInfo runtime, RuntimeInfo.Device device) {
    return new DeviceJson(device.name(), device.type(), runtime.name(), device.memoryBytes());
  }

  /** Of the runtime that could use one. */
  private static GpuJson gpu(List<RuntimeInfo> runtimes) {
    boolean available =
        runtimes.stream()
            .flatMap(runtime -> runtime.devices().stream())
            .anyMatch(device -> device.type().equals("GPU"));
    String reason =
        runtimes.stream()
            .filter(runtime -> runtime.name().equals("saved_model"))
            .map(RuntimeInfo::noGpu)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse("no runtime that is installed can use one");
    return new GpuJson(available, available ? null : reason);
  }
}
