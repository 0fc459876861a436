package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
  private static final Map<String, Double> MEASURED =
      Map.of("test.accuracy", 0.75, "val.loss", 0.5, "test.loss", Double.NaN);

  @ParameterizedTest
  @CsvSource({
    "test.accuracy >= 0.75, true",
    "test.accuracy > 0.75, false",
    "0.75 <= test.accuracy, true",
    "0.75 < test.accuracy, false",
    "val.loss < 1e0, true",
    "val.loss == .5, true",
    "val.loss != 0.5, false",
    "test.loss != 0.5, false",
    "test.loss < 1, false",
    "test.accuracy > 1 or val.loss < 1, true",
    "test.accuracy > 1 or val.loss < 1 and val.loss > 0.6, false",
    "(test.accuracy > 1 or val.loss < 1) and val.loss > 0.4, true",
    "val.accuracy >= 0, false",
  })
  void holdsAsArithmeticSays(String gate, boolean holds) {
    assertThat(Gate.parse(gate).check(MEASURED).passed()).isEqualTo(holds);
  }

  @Test
  void saysWhatDoesNotHold() {
    assertThat(Gate.parse("val.loss < 1 and test.accuracy >= 0.8").check(MEASURED).reason())
        .isEqualTo("test.accuracy is 0.750000, which is not >= 0.8");
    assertThat(Gate.parse("val.r2 > 0").check(MEASURED).reason())
        .startsWith("val.r2 was not measured; there are [test.accuracy");
  }

  @Test
  void namesTheMetricsItAsksFor() {
    assertThat(Gate.parse("val.loss < 1 and (test.accuracy >= 0.8 or 1 > test.loss)").metrics())
        .containsExactly("test.accuracy", "test.loss", "val.loss");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "test.accuracy",
        "test.accuracy >=",
        "test.accuracy >= 0.7 and",
        "test.accuracy >= 0.7 val.loss < 1",
        "(test.accuracy >= 0.7",
        "test.accuracy >= 0.7)",
        "test.accuracy = 0.7",
        "1 < 2",
        "test.accuracy < test.loss",
        "train.accuracy > 0.5",
        "test.beauty > 0.5",
        "test.accuracy >= 0.7; drop",
      })
  void refusesWhatIsNoGate(String text) {
    assertThatThrownBy(() -> Gate.parse(text))
        .isInstanceOf(Fault.class)
        .hasMessageContaining(" at character ");
  }

  @Test
  void refusesAGateThatNestsWithoutEnd() {
    assertThatThrownBy(() -> Gate.parse("(".repeat(200) + "val.loss < 1"))
        .hasMessageContaining("more than 50 parentheses");
  }
}
