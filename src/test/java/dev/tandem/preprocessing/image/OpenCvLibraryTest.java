package dev.tandem.preprocessing.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nu.pattern.OpenCV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the native library comes from. */
class OpenCvLibraryTest {
  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, libopencv_java490.so",
    "Linux, aarch64, libopencv_java490.so",
    "Mac OS X, aarch64, libopencv_java490.dylib",
    "Windows 11, amd64, opencv_java490.dll",
  })
  void knowsWhereTheJarKeepsEverySystemsLibrary(String os, String arch, String file) {
    assertThat(OpenCV.class.getResource(OpenCvLibrary.resource(os, arch) + "/" + file)).isNotNull();
  }

  @Test
  void unpacksOnceAndUsesWhatIsThere(@TempDir Path folder) throws IOException {
    Path file = OpenCvLibrary.unpacked(folder);
    assertThat(Files.size(file)).isGreaterThan(1_000_000);
    Files.writeString(file, "already here");
    assertThat(OpenCvLibrary.unpacked(folder)).isEqualTo(file).hasContent("already here");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }
}
