package dev.tandem;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The pages name every key and every kind of error. */
class DocsTest {
  @Test
  void everyKeyIsExplained() throws IOException {
    String page = Files.readString(Path.of("docs/configuration.md"));
    for (var properties : List.of(TandemProperties.class, S3Properties.class)) {
      String prefix =
          requireNonNull(properties.getAnnotation(ConfigurationProperties.class)).value();
      for (var component : properties.getRecordComponents()) {
        String key = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        assertThat(page).contains("`" + prefix + "." + key + "`");
      }
    }
  }

  @Test
  void everyProblemTypeIsExplained() throws IOException {
    String page = Files.readString(Path.of("docs/errors.md"));
    for (var kind : Fault.Kind.values()) {
      assertThat(page).contains("`urn:tandem:" + kind.slug() + "`");
    }
  }

  @Test
  void everyMetricIsExplainedAndNoOther() throws IOException {
    var literal = Pattern.compile("\"((?:tandem|process)_[a-z_]+)\"");
    var measured = new TreeSet<String>();
    try (var sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source :
          sources.filter(file -> file.toString().endsWith("Metrics.java")).toList()) {
        literal
            .matcher(Files.readString(source))
            .results()
            .forEach(hit -> measured.add(hit.group(1)));
      }
    }
    var explained =
        Pattern.compile("(?m)^\\| `([a-z_]+)` \\|")
            .matcher(Files.readString(Path.of("docs/metrics.md")))
            .results()
            .map(hit -> hit.group(1))
            .toList();
    assertThat(explained).hasSizeGreaterThan(10).containsExactlyInAnyOrderElementsOf(measured);
  }
}
