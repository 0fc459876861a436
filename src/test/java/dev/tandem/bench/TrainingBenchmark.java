package dev.tandem.bench;

import dev.tandem.nn.Network;
import dev.tandem.nn.Precision;
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
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Trains the course's networks, ours against Keras's fit on the same machine, batch and work, in
 * turns within one run, and prints examples a second, the ratio, and the share of what a matrix
 * product of TensorFlow's in float reaches here. Arguments: a Python with Keras, then names of
 * networks, all where there are none; or {@code memory} and names, for what is in memory from step
 * 500 to 15,000. In bfloat16 is ours alone: Keras trains in float beside it.
 */
public final class TrainingBenchmark {
  private static final int ROUNDS = 6;

  /** Flops of a step to those of one answer: once forward, twice backward. */
  private static final double PASSES = 3;

  private TrainingBenchmark() {}

  private static final int SMALL_BATCH = 8;

  private static final NavigableSet<Integer> LOOKED_AT =
      new TreeSet<>(List.of(500, 1_000, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000));

  /**
   * What is trained.
   *
   * @param keras the network's name in {@code keras_fit.py}
   * @param steps of a round
   * @param floor the ratio to reach
   */
  private record Case(
      String keras, Map<String, ?> parameters, Round round, Precision precision, double floor) {
    static Case of(String keras, int batch, int steps, double floor) {
      return new Case(keras, Map.of(), new Round(batch, steps), Precision.NONE, floor);
    }

    Case with(Map<String, ?> changed) {
      return new Case(keras, changed, round, precision, floor);
    }

    Case in(Precision changed, double newFloor) {
      return new Case(keras, parameters, round, changed, newFloor);
    }

    Case withBatch(int batch) {
      return new Case(keras, parameters, new Round(batch, round.steps()), precision, floor);
    }

    String name() {
      return precision == Precision.NONE ? keras : keras + "_" + precision;
    }

    Network network() {
      return Presets.network(keras.replace("_recurrent", ""), parameters);
    }
  }

  private record Round(int batch, int steps) {}

  private static final Case CIFAR = Case.of("cnn_cifar10", 128, 30, 1.3);
  private static final Case RESNET = Case.of("resnet_cifar", 64, 8, 1.1);

  private static final List<Case> CASES =
      List.of(
          CIFAR,
          CIFAR.in(Precision.BFLOAT16, 2.0),
          RESNET,
          RESNET.in(Precision.BFLOAT16, 1.6),
          Case.of("lstm_text", 64, 60, 1.1).with(Map.of("recurrent_dropout", 0.0)),
          Case.of("lstm_text_recurrent", 64, 60, 1.5),
          Case.of("transformer_text", 32, 60, 1.1));

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
    out.printf(
        "%-22s %9s %9s %7s %7s %9s%n", "network", "Keras/s", "ours/s", "ratio", "floor", "of peak");
    for (Case each : chosen) {
      if (each.precision() == Precision.BFLOAT16 && !multipliesBfloat16()) {
        out.printf("%-22s not measured: the processor has no AVX512_BF16%n", each.name());
      } else {
        compare(each, arguments[0], peak, out);
      }
    }
  }

  private static boolean multipliesBfloat16() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines.anyMatch(line -> line.startsWith("flags") && line.contains(" avx512_bf16"));
    }
  }

  private static void compare(Case each, String python, double peak, PrintStream out)
      throws IOException {
    try (var keras =
        KerasFit.start(python, each.keras(), each.round().batch(), each.round().steps())) {
      var rounds = new Rounds(each, keras);
      train(each, ROUNDS, rounds);
      var summary = Summary.of(each.network());
      if (summary.parameters() != keras.parameters()) {
        out.printf("parameters: %d, Keras has %d%n", summary.parameters(), keras.parameters());
      }
      double ours = median(rounds.ours);
      out.printf(
          "%-22s %9.0f %9.0f %7.2f %7.1f %9.2f%n",
          each.name(),
          median(rounds.theirs),
          ours,
          median(rounds.ratios),
          each.floor(),
          ours * PASSES * summary.flops() / 1e9 / peak);
    }
  }

  private static void train(Case each, int epochs, TrainingListener listener) throws IOException {
    var network = each.network();
    var adam = new Optimizer(new Rule.Adam(0.9, 0.999, 1e-7, false), 0.001);
    var plan =
        TrainingPlan.of(network, new Loss.CategoricalCrossentropy(false, 0), adam)
            .withEpochs(epochs, each.round().batch(), 42)
            .withMetrics(List.of("accuracy"))
            .withHardware(TrainingPlan.Hardware.DEFAULT.withPrecision(each.precision()));
    Path directory = Files.createTempDirectory("training-benchmark");
    try (var trainer = Trainer.open(plan, directory);
        var examples = new RandomExamples(network, each.round().batch() * each.round().steps())) {
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
      begin = (step.step() - 1) % each.round().steps() == 0 ? end : begin;
    }

    @Override
    public void epoch(History.Epoch epoch) {
      try {
        double their = keras.round();
        var size = each.round();
        double our = (size.steps() - 1) * size.batch() * 1e9 / (end - begin);
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
    out.println(each.name());
    train(
        each.withBatch(SMALL_BATCH),
        LOOKED_AT.last() / each.round().steps() + 1,
        new TrainingListener() {
          @Override
          public void step(Step step) {
            if (LOOKED_AT.contains((int) step.step())) {
              out.printf("step %6d: %s%n", step.step(), Memory.now());
            }
          }
        });
  }

  private static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
