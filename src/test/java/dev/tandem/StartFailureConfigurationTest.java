package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.fault.Fault;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.yaml.snakeyaml.Yaml;

/** What an operator reads when the service cannot start. */
class StartFailureConfigurationTest {
  @Test
  void saysWhatAFaultSays() {
    var fault = new Fault(Fault.Kind.UNAVAILABLE, "no store");
    assertThat(lineOf(new IllegalStateException(new RuntimeException(fault))))
        .isEqualTo("no store");
  }

  @Test
  void namesAPortThatIsTaken() {
    assertThat(lineOf(new IllegalStateException(new PortInUseException(8501))))
        .isEqualTo("port 8501 is taken; set server.port to a free one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tandem.poll-interval | xyz | tandem.poll-interval \"xyz\" is not a duration, such as 500ms, 30s or 2m",
        "tandem.max-body-bytes | 1 GB | tandem.max-body-bytes \"1 GB\" is not a whole number",
        "server.port | abc | server.port \"abc\" is not a whole number",
        "server.shutdown | never | server.shutdown \"never\" is not one of GRACEFUL, IMMEDIATE",
      })
  void namesASettingItsValueAndWhatIsWanted(String key, String value, String line) {
    Class<?> type = key.startsWith("tandem") ? TandemProperties.class : ServerProperties.class;
    var binder = new Binder(new MapConfigurationPropertySource(Map.of(key, value)));
    assertThat(failure(() -> binder.bind(key.substring(0, key.indexOf('.')), type)))
        .isEqualTo(line);
  }

  @Test
  void namesASettingThatSpringReadsBeforeItBinds() {
    var failure =
        new InvalidConfigurationPropertyValueException(
            "server.port", "abc", "Failed to convert to type java.lang.Integer");
    assertThat(lineOf(failure)).isEqualTo("server.port \"abc\" is not a whole number");
  }

  @Test
  void namesAPortThatCannotBe() {
    var failure =
        new IllegalStateException(new IllegalArgumentException("port out of range:70000"));
    assertThat(StartFailureConfiguration.line(failure))
        .contains("server.port \"70000\" is not a whole number of 0 to 65535");
  }

  @Test
  void pointsAtTheLineOfBrokenYaml() {
    assertThat(failure(() -> new Yaml().load("tandem:\n  poll-interval: [1s\nserver: 1\n")))
        .startsWith("application.yaml is not YAML: ")
        .contains(" in line 3, column ");
  }

  @Test
  void leavesOurOwnMistakesToTheirStackTrace() {
    assertThat(StartFailureConfiguration.line(new NullPointerException("ours"))).isEmpty();
  }

  private static String failure(Runnable start) {
    try {
      start.run();
    } catch (RuntimeException e) {
      return lineOf(e);
    }
    throw new AssertionError("started");
  }

  private static String lineOf(Throwable failure) {
    return StartFailureConfiguration.line(failure).orElseThrow();
  }
}
