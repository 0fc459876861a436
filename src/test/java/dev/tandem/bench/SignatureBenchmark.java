package dev.tandem.bench;

import dev.tandem.model.Signature;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.runtime.tflite.TfLiteRuntime;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Tensor;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One run of a signature by one caller, its input allocated and its output closed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SignatureBenchmark {
  /** A SavedModel and a TFLite model of {@code models/}. */
  @Param({"digits", "cifar10"})
  String name = "digits";

  @Param({"1", "8"})
  int rows = 1;

  private LoadedModel model;
  private Signature signature;

  @Setup
  public void open() {
    var directory = Path.of("models", name, "1");
    var savedModel = new SavedModelRuntime();
    var runtime = savedModel.recognizes(directory) ? savedModel : new TfLiteRuntime();
    model = runtime.open(directory, SessionOptions.DEFAULT);
    signature = model.signatures().get(Signature.DEFAULT);
  }

  @Benchmark
  public int run() {
    var input = signature.inputs().entrySet().iterator().next();
    var shape = input.getValue().shape().withFirst(rows);
    try (var x = Tensor.allocate(input.getValue().dtype(), shape);
        var outputs = model.run(signature.name(), NamedTensors.of(input.getKey(), x))) {
      return outputs.size();
    }
  }

  @TearDown
  public void close() {
    model.close();
  }
}
