package dev.tandem.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class NativeEnvironmentTest {
  @Test
  void setsWhatNativesRead() throws Throwable {
    assertThat(getenv("TANDEM_TEST_VARIABLE")).isEqualTo("absent");
    NativeEnvironment.set("TANDEM_TEST_VARIABLE", "42");
    assertThat(getenv("TANDEM_TEST_VARIABLE")).isEqualTo("42");
  }

  @Test
  void preparesWhatTheLibrariesRead() throws Throwable {
    NativeEnvironment.prepare();
    NativeEnvironment.prepare();
    assertThat(getenv("TF_OVERRIDE_GLOBAL_THREADPOOL")).isEqualTo("1");
    assertThat(getenv("OPENCV_IO_MAX_IMAGE_PIXELS")).isEqualTo("50000000");
  }

  @Test
  void leavesWhatTheOperatorSet() throws Throwable {
    NativeEnvironment.set("PATH", "nowhere");
    assertThat(getenv("PATH")).isEqualTo(System.getenv("PATH"));
  }

  @Test
  void givesFreedMemoryBack() {
    NativeEnvironment.settle();
    NativeEnvironment.trim();
  }

  private static String getenv(String name) throws Throwable {
    var linker = Linker.nativeLinker();
    var getenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("getenv"), FunctionDescriptor.of(ADDRESS, ADDRESS));
    try (var arena = Arena.ofConfined()) {
      var value = (MemorySegment) getenv.invokeExact(arena.allocateFrom(name));
      return value.address() == 0 ? "absent" : value.reinterpret(Long.MAX_VALUE).getString(0);
    }
  }
}
