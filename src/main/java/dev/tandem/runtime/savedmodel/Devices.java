package dev.tandem.runtime.savedmodel;

import dev.tandem.model.RuntimeInfo.Device;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** What TensorFlow can run on, and why that holds no GPU. */
final class Devices {
  static final String GPU = "GPU";
  private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
  private static final String GPU_LIBRARY =
      "/org/tensorflow/internal/c_api/%s-gpu/libtensorflow_cc.so.2";

  private Devices() {}

  /** Without TensorFlow in the process there is only what Java sees. */
  static List<Device> all() {
    return TensorFlowLibrary.isLoaded() ? Listed.DEVICES : List.of(new Device("cpu", "CPU", 0));
  }

  static boolean noneButCpu() {
    return all().stream().allMatch(device -> device.type().equals("CPU"));
  }

  static @Nullable String noGpu(List<Device> devices) {
    if (devices.stream().anyMatch(device -> device.type().equals(GPU))) {
      return null;
    }
    if (!hasGpuLibrary()) {
      return "this build holds TensorFlow's libraries for the CPU only; build with -Pgpu";
    }
    if (!Files.exists(DRIVER)) {
      return "there is no NVIDIA driver: " + DRIVER + " is absent";
    }
    return TensorFlowLibrary.isLoaded()
        ? "TensorFlow found no GPU it can use"
        : "TensorFlow is not loaded yet; the first SavedModel loads it";
  }

  /** Whether there are a library and a driver for one. */
  static boolean mayHaveGpu() {
    return hasGpuLibrary() && Files.exists(DRIVER);
  }

  private static boolean hasGpuLibrary() {
    return Devices.class.getResource(GPU_LIBRARY.formatted(Loader.getPlatform())) != null;
  }

  /** Asked once, since a session of its own has to be made for it. */
  private static final class Listed {
    static final List<Device> DEVICES = ask();

    private static List<Device> ask() {
      try (var session = Session.empty();
          var status = new Status()) {
        MemorySegment list =
            Native.call(
                () ->
                    (MemorySegment)
                        TensorFlowC.LIST_DEVICES.invokeExact(session.pointer(), status.pointer()));
        status.check();
        try {
          return read(list, status);
        } finally {
          Native.act(
              () -> {
                TensorFlowC.DELETE_DEVICE_LIST.invokeExact(list);
              });
        }
      }
    }

    private static List<Device> read(MemorySegment list, Status status) {
      int count = Native.call(() -> (int) TensorFlowC.DEVICE_COUNT.invokeExact(list));
      var devices = new ArrayList<Device>();
      for (int i = 0; i < count; i++) {
        int at = i;
        devices.add(Native.call(() -> device(list, at, status)));
      }
      return devices;
    }

    private static Device device(MemorySegment list, int at, Status status) throws Throwable {
      String type = text(TensorFlowC.DEVICE_TYPE, list, at, status);
      long bytes = (long) TensorFlowC.DEVICE_MEMORY.invokeExact(list, at, status.pointer());
      // For the CPU TensorFlow tells a constant that has nothing to do with the machine.
      return new Device(
          text(TensorFlowC.DEVICE_NAME, list, at, status), type, type.equals("CPU") ? 0 : bytes);
    }

    private static String text(
        java.lang.invoke.MethodHandle property, MemorySegment list, int at, Status status)
        throws Throwable {
      return TensorFlowC.text((MemorySegment) property.invokeExact(list, at, status.pointer()));
    }
  }
}
