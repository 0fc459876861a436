package dev.tandem.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process is heard, told, and ended. */
@Timeout(60)
class ChildProcessTest {
  private static final Duration LONG = Duration.ofSeconds(40);
  private final Heard heard = new Heard();

  @Test
  void hearsItsEventsAndItsResult() throws Exception {
    Exit exit =
        run(
            command(
                "say",
                "{\"event\":\"epoch\",\"epoch\":1}",
                "moan",
                "warming up",
                "say",
                "{\"event\":\"result\",\"version\":3}",
                "exit",
                "0"));
    assertThat(exit.outcome()).isEqualTo(new Outcome.Succeeded("{\"version\":3}"));
    assertThat(heard.events)
        .containsExactlyInAnyOrder(
            "epoch {\"epoch\":1}", "log {\"level\":\"error\",\"message\":\"warming up\"}");
  }

  @ParameterizedTest
  @CsvSource({"2, false", "3, false", "4, true", "1, true", "134, true"})
  void failsByItsLastWords(int code, boolean again) throws Exception {
    Exit exit = run(command("moan", "no space left", "exit", Integer.toString(code)));
    assertThat(exit.outcome()).isEqualTo(new Outcome.Failed("no space left", again));
  }

  @Test
  void namesTheCodeOfOneThatSaidNothing() throws Exception {
    assertThat(run(command("exit", "9")).outcome())
        .isEqualTo(new Outcome.Failed("the process ended with code 9", true));
  }

  @ParameterizedTest
  @CsvSource({"PAUSE, 0, pause", "CANCEL, 130, cancel", "STOP, 0, null"})
  void tellsItWhatIsWanted(Wanted wanted, int code, String line) throws Exception {
    heard.wanted = wanted;
    Exit exit = run(command("obey", Integer.toString(code)));
    assertThat(exit.code()).isEqualTo(code);
    assertThat(heard.events).containsExactly("log {\"told\":\"" + line + "\"}");
    assertThat(exit.outcome())
        .isEqualTo(
            switch (wanted) {
              case PAUSE -> new Outcome.Paused();
              case CANCEL -> new Outcome.Cancelled();
              default -> new Outcome.Stopped();
            });
  }

  @Test
  void killsOneThatDoesNotEnd() throws Exception {
    var command = new Command(line("ignore", "."), Path.of("."), Duration.ofMillis(100), null);
    var exit = CompletableFuture.supplyAsync(() -> unchecked(command));
    assertThat(heard.next.poll(40, TimeUnit.SECONDS)).startsWith("deaf");
    heard.want(Wanted.CANCEL);
    assertThat(exit.get(40, TimeUnit.SECONDS).outcome()).isEqualTo(new Outcome.Cancelled());
  }

  @Test
  void endsOneWhoseTimeIsUp() throws Exception {
    Exit exit = run(new Command(line("obey", "0"), Path.of("."), LONG, Duration.ofMillis(10)));
    assertThat(exit.outcome()).isEqualTo(new Outcome.Failed("its time limit was reached", false));
  }

  private Exit run(Command command) throws Exception {
    return ChildProcess.run(command, heard);
  }

  private Exit unchecked(Command command) {
    try {
      return run(command);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Command command(String... arguments) {
    return new Command(line(arguments), Path.of("."), LONG, null);
  }

  private static List<String> line(String... arguments) {
    var line =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx32m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FakeChild.class.getName()));
    line.addAll(List.of(arguments));
    return line;
  }

  private static final class Heard implements Progress {
    final List<String> events = new CopyOnWriteArrayList<>();
    final BlockingQueue<String> next = new LinkedBlockingQueue<>();
    volatile Wanted wanted = Wanted.RUN;
    private volatile @Nullable Consumer<Wanted> told;

    @Override
    public void event(String type, String data) {
      events.add(type + " " + data);
      next.add(type + " " + data);
    }

    @Override
    public Optional<String> latest(String type) {
      return Optional.empty();
    }

    @Override
    public Wanted wanted() {
      return wanted;
    }

    @Override
    public void whenWanted(Consumer<Wanted> listener) {
      told = listener;
      if (wanted != Wanted.RUN) {
        listener.accept(wanted);
      }
    }

    void want(Wanted other) {
      Consumer<Wanted> listener = told;
      if (listener != null) {
        listener.accept(other);
      }
    }
  }
}
