package dev.tandem.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process has in memory, in KiB.
 *
 * @param resident as Linux counts it
 * @param file of that what is read from files, as the libraries' code
 * @param heap that the JVM has taken from the system
 * @param code what the JVM has compiled and loaded
 */
record Memory(long resident, long file, long heap, long code) {
  static Memory now() {
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    long code = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      code += pool.getType() == MemoryType.NON_HEAP ? pool.getUsage().getCommitted() : 0;
    }
    return new Memory(status("VmRSS:"), status("RssFile:"), heap / 1024, code / 1024);
  }

  private static long status(String name) {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(each -> each.startsWith(name)).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "%.1f MiB resident, of which files %.1f, heap at most %.1f, code and classes %.1f, the rest %.1f"
        .formatted(
            mib(resident), mib(file), mib(heap), mib(code), mib(resident - file - heap - code));
  }

  private static double mib(long kib) {
    return kib / 1024.0;
  }
}
