package dev.tandem.job;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A child process that does as its arguments say, one after the other. */
final class FakeChild {
  private FakeChild() {}

  /**
   * {@code say TEXT} on standard output, {@code moan TEXT} on standard error, {@code exit CODE},
   * {@code obey CODE} to exit with when told anything or left alone, {@code ignore .} for ever.
   */
  public static void main(String[] args) throws Exception {
    for (int at = 0; at < args.length; at += 2) {
      String argument = args[at + 1];
      switch (args[at]) {
        case "say" -> print(FileDescriptor.out, argument);
        case "moan" -> print(FileDescriptor.err, argument);
        case "exit" -> Runtime.getRuntime().halt(Integer.parseInt(argument));
        case "obey" -> obey(Integer.parseInt(argument));
        default -> ignore();
      }
    }
  }

  private static void obey(int code) throws IOException {
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = input.readLine();
    print(FileDescriptor.out, "{\"event\":\"log\",\"told\":\"" + line + "\"}");
    Runtime.getRuntime().halt(code);
  }

  private static void ignore() throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    print(FileDescriptor.out, "{\"event\":\"deaf\"}");
    new CountDownLatch(1).await();
  }

  private static void print(FileDescriptor where, String text) {
    new PrintStream(new FileOutputStream(where), true, StandardCharsets.UTF_8).println(text);
  }
}
