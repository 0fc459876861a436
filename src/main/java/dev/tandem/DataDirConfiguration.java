package dev.tandem;

import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Makes {@code tandem.data-dir} the only place that is written to, before anything unpacks a native
 * library or makes a temporary file.
 */
final class DataDirConfiguration
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    var environment = event.getEnvironment();
    Path data = Path.of(environment.getProperty("tandem.data-dir", "data")).toAbsolutePath();
    Path natives = data.resolve("natives");
    Path temporary = data.resolve("tmp");
    // for those who ask for the name; Java itself has read it already
    System.setProperty("java.io.tmpdir", temporary.toString());
    try {
      Files.createDirectories(natives);
      Files.createDirectories(temporary);
      Files.delete(Files.createTempFile(temporary, "start", null));
    } catch (IOException e) {
      throw new Fault(
          Fault.Kind.UNAVAILABLE,
          "tandem.data-dir "
              + data
              + " cannot be written; set it to a folder this user may write to",
          e);
    }
    System.setProperty("tandem.natives", natives.toString());
    System.setProperty("org.bytedeco.javacpp.cachedir", natives.toString());
    // javacpp would refuse to allocate by the memory of the whole process, which is not its to
    // judge
    System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
    System.setProperty("jna.tmpdir", temporary.toString());
    System.setProperty("DJL_CACHE_DIR", natives.toString());
    System.setProperty("ENGINE_CACHE_DIR", natives.toString());
  }
}
