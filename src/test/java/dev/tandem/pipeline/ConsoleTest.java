package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.training.History;
import dev.tandem.training.TrainingListener.Step;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private Instant now = Instant.EPOCH;

  @Test
  void drawsABarWithTheTimeThatIsLeft() {
    var console = new Console(out, true, () -> now);
    console.step(step(1), 1, 2);
    now = now.plusSeconds(10);
    console.step(step(11), 1, 2);
    assertThat(shown())
        .endsWith("\repoch 1/2 [==                  ] step 11/100  loss 0.5000  1,234/s  ETA 1:29");
    console.epoch(epoch());
    assertThat(shown()).endsWith("\r" + table()).contains(" ".repeat(60) + "\r     epoch");
  }

  @Test
  void drawsNothingOverWhereThereIsNoTerminal() {
    var console = new Console(out, false, () -> now);
    console.step(step(1), 1, 2);
    console.epoch(epoch());
    assertThat(shown()).isEqualTo(table());
  }

  @Test
  void keepsToEightyColumns() {
    var console = new Console(out, true, () -> now);
    console.step(new Step(35_199, 35_200, 12.3456, 1, 0.001, 123_456_789), 100, 100);
    console.step(new Step(35_200, 35_200, 12.3456, 1, 0.001, 123_456_789), 100, 100);
    assertThat(shown()).as("the last is not too soon").contains("[=======] step 35200/35200");
    var metrics = new LinkedHashMap<String, Double>();
    for (String name : List.of("loss", "kind_loss", "weight_loss", "kind_accuracy", "weight_mae")) {
      metrics.put(name, 0.5);
      metrics.put("val_" + name, 0.25);
    }
    console.epoch(new History.Epoch(1, 2, metrics, 0.001, 1.5));
    assertThat(shown()).contains("kind_accuracy 0.50000", "val_weight_mae 0.25000", "seconds 1.5");
    assertThat(shown().split("[\r\n]+")).allMatch(line -> line.length() < 80);
  }

  @Test
  void leavesNoBarWhereItIsStopped() {
    var console = new Console(out, true, () -> now);
    console.step(step(1), 1, 2);
    console.stopped();
    assertThat(shown()).endsWith(" \r");
  }

  @Test
  void keepsToItselfWhatDevelopersWantToKnow() {
    var console = new Console(out, false, () -> now);
    console.log("debug", "steps waited 0.1 % of the epoch");
    console.log("warn", "x is left out");
    assertThat(shown()).isEqualTo(String.format("warn: x is left out%n"));
  }

  private static String table() {
    return String.format(
        "     epoch      loss  val_loss      rate   seconds%n"
            + "       1/2   0.50000   0.25000   0.00100       1.5%n");
  }

  private static Step step(long number) {
    return new Step(number, 100, 0.5, 1, 0.001, 1234);
  }

  private static History.Epoch epoch() {
    var metrics = new LinkedHashMap<String, Double>(Map.of("loss", 0.5));
    metrics.put("val_loss", 0.25);
    return new History.Epoch(1, 2, metrics, 0.001, 1.5);
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
