package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import com.puppycrawl.tools.checkstyle.Checker;
import com.puppycrawl.tools.checkstyle.ConfigurationLoader;
import com.puppycrawl.tools.checkstyle.PropertiesExpander;
import com.puppycrawl.tools.checkstyle.api.AuditEvent;
import com.puppycrawl.tools.checkstyle.api.AuditListener;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Files, methods and parameter lists stay within src/checks/sizes.xml. */
@Execution(ExecutionMode.CONCURRENT)
class SizesTest {
  @Test
  void sourcesKeepToTheirSizes() throws Exception {
    List<File> sources;
    try (var files = Files.walk(Path.of("src"))) {
      sources = files.filter(path -> path.toString().endsWith(".java")).map(Path::toFile).toList();
    }
    var breaches = new Breaches();
    var checker = new Checker();
    checker.setModuleClassLoader(Checker.class.getClassLoader());
    checker.configure(
        ConfigurationLoader.loadConfiguration(
            "src/checks/sizes.xml", new PropertiesExpander(new Properties())));
    checker.addListener(breaches);
    checker.process(sources);
    checker.destroy();
    assertThat(breaches.found).isEmpty();
  }

  private static final class Breaches implements AuditListener {
    private final List<String> found = new ArrayList<>();

    @Override
    public void auditStarted(AuditEvent event) {}

    @Override
    public void auditFinished(AuditEvent event) {}

    @Override
    public void fileStarted(AuditEvent event) {}

    @Override
    public void fileFinished(AuditEvent event) {}

    @Override
    public void addError(AuditEvent event) {
      found.add(event.getFileName() + ":" + event.getLine() + " " + event.getMessage());
    }

    @Override
    public void addException(AuditEvent event, Throwable failure) {
      found.add(event.getFileName() + " " + failure);
    }
  }
}
