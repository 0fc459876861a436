package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The sources are as google-java-format leaves them; {@code -Dformat=write} makes them so. */
@Execution(ExecutionMode.CONCURRENT)
class FormatTest {
  @Test
  void sourcesAreFormatted() throws IOException, FormatterException {
    boolean write = "write".equals(System.getProperty("format"));
    var unformatted = new ArrayList<Path>();
    try (var files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        String formatted = formatted(source);
        if (!formatted.equals(source)) {
          unformatted.add(file);
          if (write) {
            Files.writeString(file, formatted);
          }
        }
      }
    }
    if (!write) {
      assertThat(unformatted)
          .as("mvn test -Dtest=FormatTest -Dformat=write formats these")
          .isEmpty();
    }
  }

  private static String formatted(String source) throws FormatterException {
    String imports =
        ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(source), Style.GOOGLE);
    return new Formatter().formatSource(imports);
  }
}
