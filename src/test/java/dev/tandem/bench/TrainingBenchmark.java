package dev.tandem.bench;

import dev.tandem.nn.Network;
import dev.tandem.nn.Presets;
import dev.tandem.nn.Summary;
import dev.tandem.tensor.NativeEnvironment;
import dev.tandem.training.History;
import dev.tandem.training.Loss;
import dev.tandem.training.Optimizer;
import dev.tandem.training.Rule;
import dev.tandem.training.Trainer;
import dev.tandem.training.TrainingListener;
import dev.tandem.training.TrainingPlan;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Trains the course's networks, ours against Keras's fit on the same machine, batch and work, in
 * turns within one run, and prints examples a second, the ratio, and the share of what a matrix
 * product of TensorFlow's reaches here. Arguments: a Python with Keras, then names of networks; or
 * {@code memory} and a name, for the resident memory at steps 500 and 5,000.
 */
public final class TrainingBenchmark {
  private static final int ROUNDS = 6;

  /** Flops of a step to those of one answer: once forward, twice backward. */
  private static final double PASSES = 3;

  private TrainingBenchmark() {}

  /** What is trained, with batch and steps of a round. */
  private record Case(String name, String preset, Map<String, ?> parameters, int batch, int steps) {
    Network network() {
      return Presets.network(preset, parameters);
    }
  }

  private static final List<Case> CASES =
      List.of(
          new Case("cnn_cifar10", "cnn_cifar10", Map.of(), 128, 30),
          new Case("resnet_cifar", "resnet_cifar", Map.of(), 64, 8),
          new Case("lstm_text", "lstm_text", Map.of("recurrent_dropout", 0.0), 64, 60),
          new Case("lstm_text_recurrent", "lstm_text", Map.of(), 64, 60),
          new Case("transformer_text", "transformer_text", Map.of(), 32, 60));

  public static void main(String[] arguments) throws IOException {
    NativeEnvironment.prepareForTraining();
    var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    List<String> names = List.of(arguments).subList(1, arguments.length);
    var chosen =
        CASES.stream().filter(each -> names.isEmpty() || names.contains(each.name())).toList();
    if (arguments[0].equals("memory")) {
      for (Case each : chosen) {
        memory(each, out);
      }
      return;
    }
    double peak = MatrixPeak.gigaflops();
    out.printf("matrix product: %.0f GFLOP/s%n", peak);
    out.printf("%-20s %10s %10s %7s %9s%n", "network", "Keras/s", "ours/s", "ratio", "of peak");
    for (Case each : chosen) {
      compare(each, arguments[0], peak, out);
    }
    out.println("bfloat16: not measured");
  }

  private static void compare(Case each, String python, double peak, PrintStream out)
      throws IOException {
    try (var keras = KerasFit.start(python, each.name(), each.batch(), each.steps())) {
      var rounds = new Rounds(each, keras);
      train(each, ROUNDS, rounds);
      var summary = Summary.of(each.network());
      if (summary.parameters() != keras.parameters()) {
        out.printf("parameters: %d, Keras has %d%n", summary.parameters(), keras.parameters());
      }
      double ours = median(rounds.ours);
      out.printf(
          "%-20s %10.0f %10.0f %7.2f %9.2f%n",
          each.name(),
          median(rounds.theirs),
          ours,
          median(rounds.ratios),
          ours * PASSES * summary.flops() / 1e9 / peak);
    }
  }

  private static void train(Case each, int epochs, TrainingListener listener) throws IOException {
    var network = each.network();
    var adam = new Optimizer(new Rule.Adam(0.9, 0.999, 1e-7, false), 0.001);
    var plan =
        TrainingPlan.of(network, new Loss.CategoricalCrossentropy(false, 0), adam)
            .withEpochs(epochs, each.batch(), 42)
            .withMetrics(List.of("accuracy"));
    Path directory = Files.createTempDirectory("training-benchmark");
    try (var trainer = Trainer.open(plan, directory);
        var examples = new RandomExamples(network, each.batch() * each.steps())) {
      trainer.train(examples, null, listener);
    }
  }

  /**
   * Times each round of ours, from the end of its first step, and lets Keras train one after it.
   */
  private static final class Rounds implements TrainingListener {
    private final Case each;
    private final KerasFit keras;
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> theirs = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();
    private int round;
    private long begin;
    private long end;

    Rounds(Case each, KerasFit keras) {
      this.each = each;
      this.keras = keras;
    }

    @Override
    public void step(Step step) {
      end = System.nanoTime();
      begin = (step.step() - 1) % each.steps() == 0 ? end : begin;
    }

    @Override
    public void epoch(History.Epoch epoch) {
      try {
        double their = keras.round();
        double our = (each.steps() - 1) * each.batch() * 1e9 / (end - begin);
        if (round++ > 0) {
          ours.add(our);
          theirs.add(their);
          ratios.add(our / their);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void memory(Case each, PrintStream out) throws IOException {
    train(
        each,
        5_000 / each.steps() + 1,
        new TrainingListener() {
          @Override
          public void step(Step step) {
            if (step.step() == 500 || step.step() == 5_000) {
              out.printf("%s: %d MiB at step %d%n", each.name(), resident(), step.step());
            }
          }
        });
  }

  /** Of this process, as Linux counts it. */
  private static long resident() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
