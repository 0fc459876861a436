package dev.tandem.pipeline;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A JVM like this one, for one run: the same Java, the same classes and native libraries, but a
 * memory cap of its own.
 *
 * @param main the class that starts
 * @param heapBytes the most its heap may take; tensors live outside it
 */
public record ChildJvm(String main, long heapBytes) {
  /** A larger heap is filled with garbage to its end before the collector looks at it. */
  private static final long FIRST_HEAP_BYTES = 32 << 20;

  /** Where this process looks for natives and keeps what it unpacked. */
  private static final List<String> HANDED_DOWN =
      List.of(
          "java.library.path",
          "java.io.tmpdir",
          "jna.tmpdir",
          "org.bytedeco.javacpp.pathsFirst",
          "org.bytedeco.javacpp.cachedir",
          "org.bytedeco.javacpp.maxphysicalbytes",
          "RUST_LIBRARY_PATH",
          "DJL_CACHE_DIR",
          "ENGINE_CACHE_DIR",
          "tandem.home",
          "tandem.natives");

  /**
   * The program and its arguments.
   *
   * @param directory where it leaves a report if it crashes
   */
  List<String> line(Path directory, List<String> arguments) {
    var line = new ArrayList<String>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Xmx" + heapBytes);
    line.add("-Xms" + Math.min(heapBytes, FIRST_HEAP_BYTES));
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData"));
    line.add("-XX:ErrorFile=" + directory.resolve("crash.log"));
    line.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    line.add("-Djava.awt.headless=true");
    for (String name : HANDED_DOWN) {
      String value = System.getProperty(name);
      if (value != null) {
        line.add("-D" + name + "=" + value);
      }
    }
    line.addAll(classes());
    line.addAll(arguments);
    return line;
  }

  /** A class inside the executable jar cannot be named, so that jar is started as it is. */
  private List<String> classes() {
    String path = absolute(System.getProperty("java.class.path", ""));
    return isOurJar(path) ? List.of("-jar", path) : List.of("-cp", path, main);
  }

  /** The child works in another directory. */
  private static String absolute(String path) {
    return Arrays.stream(path.split(Pattern.quote(File.pathSeparator)))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private boolean isOurJar(String path) {
    if (!path.endsWith(".jar") || !Files.isRegularFile(Path.of(path))) {
      return false;
    }
    try (var jar = new JarFile(path)) {
      var manifest = jar.getManifest();
      return manifest != null
          && (main.equals(manifest.getMainAttributes().getValue("Start-Class"))
              || main.equals(manifest.getMainAttributes().getValue("Main-Class")));
    } catch (IOException e) {
      return false;
    }
  }
}
