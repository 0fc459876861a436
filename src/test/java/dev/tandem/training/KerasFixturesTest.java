package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.SharedData;
import dev.tandem.tensor.NativeEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Layers answer, learn and differentiate, optimizers step, losses and schedules compute as Keras's
 * do, on fixtures that Keras made: ours, the shared ones, and those of the folder that the
 * environment variable {@code TANDEM_FIXTURES} names. Each is one test under its own name.
 */
class KerasFixturesTest {
  @BeforeAll
  static void prepare() {
    NativeEnvironment.prepare();
  }

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
    List<DynamicTest> tests = FixtureFolder.read(folder).tests();
    assertThat(tests).as("fixtures in " + folder).isNotEmpty();
    return tests;
  }
}
