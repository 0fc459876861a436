package dev.tandem.pipeline;

import dev.tandem.training.Advice;
import dev.tandem.training.History;
import dev.tandem.training.TrainingListener.Step;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows a run to people: a bar while an epoch goes on, where that can be drawn, and a table. */
final class Console implements Audience {
  private static final Duration BETWEEN_BARS = Duration.ofMillis(100);
  private static final int WIDTH = 20;

  /** Columns of the narrowest terminal, but for the one that some keep for the cursor. */
  private static final int LINE = 79;

  /** What a terminal shows of Ctrl-C, behind the bar. */
  private static final int CONTROL_C = 2;

  private static final int BAR = LINE - CONTROL_C;
  private static final int CELL = 8;

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
    boolean isLast = step.step() >= step.steps();
    if (!isTerminal || (drawn.plus(BETWEEN_BARS).isAfter(now) && !isLast)) {
      return;
    }
    drawn = now;
    String before = String.format(Locale.ROOT, "epoch %d/%d [", epoch, epochs);
    String after =
        String.format(
            Locale.ROOT,
            "] step %d/%d  loss %.4g  %,.0f/s  ETA %s",
            step.step(),
            step.steps(),
            step.loss(),
            step.examplesPerSecond(),
            clockTime(pace.left(step)));
    int width = Math.clamp(BAR - before.length() - after.length(), 4, WIDTH);
    int full = (int) (width * step.step() / Math.max(1, step.steps()));
    String bar = before + "=".repeat(full) + " ".repeat(width - full) + after;
    // A line that wraps cannot be drawn over.
    show(bar.substring(0, Math.min(BAR, bar.length())));
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
    var cells = new LinkedHashMap<String, String>();
    cells.put("epoch", epoch.number() + "/" + epoch.epochs());
    epoch
        .metrics()
        .forEach((name, value) -> cells.put(name, String.format(Locale.ROOT, "%.5f", value)));
    cells.put("rate", String.format(Locale.ROOT, "%.3g", epoch.learningRate()));
    cells.put("seconds", String.format(Locale.ROOT, "%.1f", epoch.seconds()));
    var header = new StringBuilder();
    var row = new StringBuilder();
    cells.forEach(
        (name, value) -> {
          String cell = "  %" + Math.max(CELL, name.length()) + "s";
          header.append(String.format(Locale.ROOT, cell, name));
          row.append(String.format(Locale.ROOT, cell, value));
        });
    if (header.length() > LINE) {
      lines(cells);
      return;
    }
    var names = List.copyOf(cells.keySet());
    if (!names.equals(columns)) {
      columns = names;
      line(header.toString());
    }
    line(row.toString());
  }

  /** What is too much for one line, each number behind its name. */
  private void lines(Map<String, String> cells) {
    var line = new StringBuilder();
    for (var cell : cells.entrySet()) {
      String next = "  " + cell.getKey() + " " + cell.getValue();
      if (line.length() + next.length() > LINE) {
        line(line.toString());
        line = new StringBuilder("    ");
      }
      line.append(next);
    }
    line(line.toString());
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
    if (!level.equals("debug")) {
      line(level.equals("info") ? message : level + ": " + message);
    }
  }

  @Override
  public void result(String json) {
    clear();
  }

  @Override
  public void stopped() {
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
      out.print("\r" + " ".repeat(barLength + CONTROL_C) + "\r");
      out.flush();
      barLength = 0;
    }
  }
}
