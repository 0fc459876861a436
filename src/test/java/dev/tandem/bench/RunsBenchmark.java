package dev.tandem.bench;

import dev.tandem.model.Signature;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.types.TFloat32;

/**
 * Runs a signature of float models from two callers at once, ours against {@code Session.runner()}
 * of TensorFlow Java with its default threads, in turns within one process, and prints the ratio.
 * Arguments: {@code directory=1,28,28,1} per model, the shape of its one input.
 */
public final class RunsBenchmark {
  private static final int CALLERS = 2;
  private static final int ROUNDS = 5;
  private static final Duration ROUND = Duration.ofMillis(1500);

  private RunsBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    var out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true);
    out.printf(
        "%-20s %12s %12s %7s %16s%n", "model", "runner/s", "ours/s", "ratio", "by CPU seconds");
    for (String argument : arguments) {
      int split = argument.lastIndexOf('=');
      long[] dims =
          Arrays.stream(argument.substring(split + 1).split(",", -1))
              .mapToLong(Long::parseLong)
              .toArray();
      compare(Path.of(argument.substring(0, split)), dims, out);
    }
  }

  /**
   * Runs a second, and runs a second of processor time: on a machine with other work the first
   * favours whoever has more threads.
   */
  private record Rate(double perSecond, double perCpuSecond) {}

  private static void compare(Path directory, long[] dims, PrintStream out) throws Exception {
    try (var ours = new SavedModelRuntime().open(directory, SessionOptions.DEFAULT);
        var theirs = SavedModelBundle.load(directory.toString(), "serve")) {
      var signature = ours.signatures().get(Signature.DEFAULT);
      if (signature == null) {
        throw new IllegalArgumentException(directory + " has no " + Signature.DEFAULT);
      }
      Runnable runner = () -> runTheirs(theirs, signature, dims);
      Runnable own = () -> runOurs(ours, signature, dims);
      perSecond(runner);
      perSecond(own);
      var their = new Rate[ROUNDS];
      var our = new Rate[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        their[i] = perSecond(runner);
        our[i] = perSecond(own);
      }
      out.printf(
          "%-20s %12.0f %12.0f %7.2f %16.2f%n",
          directory.getFileName(),
          median(i -> their[i].perSecond()),
          median(i -> our[i].perSecond()),
          median(i -> our[i].perSecond() / their[i].perSecond()),
          median(i -> our[i].perCpuSecond() / their[i].perCpuSecond()));
    }
  }

  private static void runOurs(LoadedModel model, Signature signature, long[] dims) {
    String alias = signature.inputs().keySet().iterator().next();
    try (var x = Tensor.allocate(DType.FLOAT, Shape.of(dims))) {
      x.data().fill((byte) 0);
      model.run(signature.name(), NamedTensors.of(alias, x)).close();
    }
  }

  private static void runTheirs(SavedModelBundle model, Signature signature, long[] dims) {
    try (var x = TFloat32.tensorOf(org.tensorflow.ndarray.Shape.of(dims))) {
      var runner =
          model.session().runner().feed(signature.inputs().values().iterator().next().name(), x);
      signature.outputs().values().forEach(spec -> runner.fetch(spec.name()));
      runner.run().close();
    }
  }

  private static Rate perSecond(Runnable run) throws Exception {
    long cpu = cpuNanos();
    long end = System.nanoTime() + ROUND.toNanos();
    Callable<Long> caller =
        () -> {
          long runs = 0;
          while (System.nanoTime() < end) {
            run.run();
            runs++;
          }
          return runs;
        };
    try (var callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<Long>> counts = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        counts.add(callers.submit(caller));
      }
      long total = 0;
      for (var count : counts) {
        total += count.get();
      }
      return new Rate(total / (ROUND.toNanos() / 1e9), total / ((cpuNanos() - cpu) / 1e9));
    }
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean)
            java.lang.management.ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static double median(IntToDoubleFunction value) {
    return IntStream.range(0, ROUNDS).mapToDouble(value).sorted().toArray()[ROUNDS / 2];
  }
}
