package dev.tandem.bench;

import dev.tandem.SharedData;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
import org.openjdk.jmh.annotations.Warmup;

/** A photograph into MobileNet's input: decoded, turned upright, resized and scaled. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecodingBenchmark {
  private static final Map<String, TensorSpec> INPUTS =
      Map.of("x", new TensorSpec("x:0", DType.FLOAT, Shape.of(-1, 224, 224, 3)));

  /** 1280 x 720 and 512 x 929 pixels. */
  @Param({"cat_720p.jpg", "parrot.jpg"})
  String photograph = "cat_720p.jpg";

  private final Preprocessor preprocessor =
      Preprocessors.open(
          new PreprocessingSpec.Image(
              224,
              224,
              PreprocessingSpec.Resize.STRETCH,
              PreprocessingSpec.Channels.RGB,
              new PreprocessingSpec.Scale.Tf()),
          Path.of(""));
  private byte[] encoded = {};

  @Setup
  public void read() throws IOException {
    encoded = Files.readAllBytes(SharedData.path("images/" + photograph));
  }

  @Benchmark
  public int decode() {
    try (var image = preprocessor.image(encoded, INPUTS)) {
      return image.expect("x").shape().rank();
    }
  }
}
