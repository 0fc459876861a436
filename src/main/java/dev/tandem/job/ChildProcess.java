package dev.tandem.job;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A process that works a job out: it prints a JSON object with {@code event} a line on standard
 * output, is told {@code pause} or {@code cancel} by a line on standard input, and ends by itself
 * when that is closed. Where {@code nice} is there, the rest of the machine goes before it.
 */
public final class ChildProcess {
  private static final Path NICE = Path.of("/usr/bin/nice");

  /**
   * How the C library gives memory out: large arrays in huge pages, and from no more arenas than
   * two threads need, since each keeps what was freed.
   */
  private static final Map<String, String> MEMORY =
      Map.of("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1", "MALLOC_ARENA_MAX", "2");

  private static final int LAST_LINES = 20;
  private static final int LONGEST_LINE = 2000;

  private final Process process;
  private final Command command;
  private final Progress progress;
  private final Deque<String> last = new ArrayDeque<>();
  private final AtomicReference<Wanted> told = new AtomicReference<>(Wanted.RUN);
  private volatile @Nullable String result;
  private volatile boolean expired;

  private ChildProcess(Process process, Command command, Progress progress) {
    this.process = process;
    this.command = command;
    this.progress = progress;
  }

  /** Runs it to its end; interrupted, it kills it. */
  public static Exit run(Command command, Progress progress)
      throws IOException, InterruptedException {
    var line = new ArrayList<String>();
    if (Files.isExecutable(NICE)) {
      line.addAll(List.of(NICE.toString(), "-n", "10"));
    }
    line.addAll(command.line());
    var builder = new ProcessBuilder(line).directory(command.directory().toFile());
    MEMORY.forEach(builder.environment()::putIfAbsent);
    var process = builder.start();
    try {
      return new ChildProcess(process, command, progress).exit();
    } finally {
      process.destroyForcibly();
    }
  }

  private Exit exit() throws InterruptedException {
    var output = Thread.ofVirtual().start(() -> read(process.inputReader(), this::out));
    var errors = Thread.ofVirtual().start(() -> read(process.errorReader(), this::err));
    progress.whenWanted(this::tell);
    Duration limit = command.limit();
    if (limit != null) {
      process
          .onExit()
          .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
          .exceptionally(late -> expire());
    }
    int code = process.waitFor();
    output.join();
    errors.join();
    return new Exit(code, told.get(), expired, result, lastLines());
  }

  private void tell(Wanted wanted) {
    if (wanted == Wanted.RUN) {
      return; // what was said cannot be taken back
    }
    told.set(wanted);
    Thread.ofVirtual().start(() -> say(wanted));
    killAfterGrace();
  }

  private Process expire() {
    expired = true;
    Thread.ofVirtual().start(() -> say(Wanted.STOP));
    killAfterGrace();
    return process;
  }

  private synchronized void say(Wanted wanted) {
    // its reader may be gone, or too busy to read: then grace runs out
    try {
      OutputStream input = process.getOutputStream();
      if (wanted == Wanted.STOP) {
        input.close();
        return;
      }
      input.write((Slugs.slug(wanted) + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      err("not told to " + Slugs.slug(wanted) + ": " + e.getMessage());
    }
  }

  /** Asked first, then by force after as long again. */
  private void killAfterGrace() {
    after(process::destroy).thenRun(() -> after(process::destroyForcibly));
  }

  private CompletableFuture<Void> after(Runnable kill) {
    var due = CompletableFuture.delayedExecutor(command.grace().toMillis(), TimeUnit.MILLISECONDS);
    return CompletableFuture.runAsync(
        () -> {
          if (process.isAlive()) {
            kill.run();
          }
        },
        due);
  }

  private void out(String line) {
    var event = ToldJson.line(line);
    if (event.isEmpty()) {
      err(line);
      return;
    }
    String type = event.get().type();
    if (type.equals("result")) {
      result = event.get().data();
      return;
    }
    progress.event(type, event.get().data());
  }

  private void err(String line) {
    String cut = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line;
    synchronized (last) {
      last.add(cut);
      if (last.size() > LAST_LINES) {
        last.remove();
      }
    }
    progress.event("log", ToldJson.log("error", cut));
  }

  private String lastLines() {
    synchronized (last) {
      return String.join("\n", last);
    }
  }

  private void read(BufferedReader lines, java.util.function.Consumer<String> each) {
    try (lines) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        each.accept(line);
      }
    } catch (IOException e) {
      // it was killed while it wrote
    }
  }
}
