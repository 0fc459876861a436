package dev.tandem.nn;

import dev.tandem.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Layers answer, learn and differentiate as Keras's do, on fixtures that Keras made. */
class KerasFixturesTest {
  @TestFactory
  List<DynamicTest> ours() throws IOException {
    return tests(Path.of("src/test/resources/keras"));
  }

  @TestFactory
  List<DynamicTest> shared() throws IOException {
    return tests(SharedData.path("forward_and_gradient"));
  }

  @TestFactory
  List<DynamicTest> named() throws IOException {
    String folder = System.getenv("TANDEM_FIXTURES");
    Assumptions.assumeTrue(folder != null, "TANDEM_FIXTURES names no folder");
    return tests(Path.of(folder));
  }

  private static List<DynamicTest> tests(Path folder) throws IOException {
    Path layers = Files.isDirectory(folder.resolve("layers")) ? folder.resolve("layers") : folder;
    Assumptions.assumeTrue(Files.isDirectory(layers), layers + " is absent");
    try (Stream<Path> files = Files.list(layers)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .filter(file -> Files.exists(Path.of(file.toString().replace(".json", ".npz"))))
          .sorted()
          .map(file -> DynamicTest.dynamicTest(name(file), () -> KerasFixture.check(file)))
          .toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".json", "");
  }
}
