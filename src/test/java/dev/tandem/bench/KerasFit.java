package dev.tandem.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keras's fit in a process of its own, a round at a time. */
final class KerasFit implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final PrintStream asks;
  private final long parameters;

  private KerasFit(Process process) throws IOException {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.asks = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.parameters = Long.parseLong(line());
  }

  /**
   * @param python an interpreter with Keras and TensorFlow
   */
  static KerasFit start(String python, String network, int batch, int steps) throws IOException {
    var command =
        List.of(
            python,
            "src/test/resources/bench/keras_fit.py",
            network,
            String.valueOf(batch),
            String.valueOf(steps));
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    // What jobs here are given.
    builder.environment().keySet().removeAll(List.of("GLIBC_TUNABLES", "MALLOC_ARENA_MAX"));
    return new KerasFit(builder.start());
  }

  long parameters() {
    return parameters;
  }

  /** Trains a round and gives its examples a second. */
  double round() throws IOException {
    asks.println();
    return Double.parseDouble(line());
  }

  private String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("Keras ended with " + process.onExit().join().exitValue());
    }
    return line;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
