package dev.tandem.pipeline;

import dev.tandem.training.Advice;
import dev.tandem.training.History;
import dev.tandem.training.TrainingListener.Step;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows a run to people: a bar while an epoch goes on, where that can be drawn, and a table. */
final class Console implements Audience {
  private static final Duration BETWEEN_BARS = Duration.ofMillis(100);
  private static final int WIDTH = 24;

  private final PrintStream out;
  private final boolean isTerminal;
  private final InstantSource clock;
  private final Pace pace = new Pace();
  private Instant drawn = Instant.MIN;
  private int barLength;
  private List<String> columns = List.of();

  /**
   * @param isTerminal whether a line can be drawn over
   */
  Console(PrintStream out, boolean isTerminal, InstantSource clock) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.clock = clock;
  }

  @Override
  public void resumed(long step) {
    line("goes on after step " + step);
  }

  @Override
  public void step(Step step, int epoch, int epochs) {
    Instant now = clock.instant();
    pace.at(step, now);
    if (!isTerminal || drawn.plus(BETWEEN_BARS).isAfter(now)) {
      return;
    }
    drawn = now;
    int full = (int) (WIDTH * step.step() / Math.max(1, step.steps()));
    String bar = "=".repeat(full) + " ".repeat(WIDTH - full);
    show(
        String.format(
            Locale.ROOT,
            "epoch %d/%d [%s] step %d/%d  loss %.4f  %,.0f examples/s  ETA %s",
            epoch,
            epochs,
            bar,
            step.step(),
            step.steps(),
            step.loss(),
            step.examplesPerSecond(),
            clockTime(pace.left(step))));
  }

  private void show(String bar) {
    out.print("\r" + bar + " ".repeat(Math.max(0, barLength - bar.length())));
    out.flush();
    barLength = bar.length();
  }

  private static String clockTime(Duration duration) {
    String minutes =
        String.format(Locale.ROOT, "%d:%02d", duration.toMinutesPart(), duration.toSecondsPart());
    return duration.toHours() == 0
        ? minutes
        : String.format(
            Locale.ROOT,
            "%d:%02d:%02d",
            duration.toHours(),
            duration.toMinutesPart(),
            duration.toSecondsPart());
  }

  @Override
  public void epoch(History.Epoch epoch) {
    var names = new ArrayList<>(epoch.metrics().keySet());
    if (!names.equals(columns)) {
      columns = names;
      var header = new StringBuilder(String.format(Locale.ROOT, "%9s", "epoch"));
      names.forEach(name -> header.append(String.format(Locale.ROOT, "  %12s", name)));
      line(header.append("  learning rate  seconds").toString());
    }
    var row = new StringBuilder();
    row.append(String.format(Locale.ROOT, "%9s", epoch.number() + "/" + epoch.epochs()));
    for (String name : columns) {
      double value = epoch.metrics().getOrDefault(name, Double.NaN);
      row.append(String.format(Locale.ROOT, "  %12.5f", value));
    }
    line(
        row.append(
                String.format(
                    Locale.ROOT, "  %13.3g  %7.1f", epoch.learningRate(), epoch.seconds()))
            .toString());
  }

  @Override
  public void advice(Advice advice) {
    line(
        "advice: "
            + advice.code().label()
            + " in epoch "
            + advice.epoch()
            + ": "
            + advice.detail());
  }

  @Override
  public void log(String level, String message) {
    line(level.equals("info") ? message : level + ": " + message);
  }

  @Override
  public void result(String json) {
    clear();
  }

  @Override
  public void failed(String reason, boolean retryable) {
    clear();
  }

  /** A line of its own, in the place of the bar. */
  void line(String text) {
    clear();
    out.println(text);
    out.flush();
  }

  private void clear() {
    if (barLength > 0) {
      out.print("\r" + " ".repeat(barLength) + "\r");
      out.flush();
      barLength = 0;
    }
  }
}
