package dev.tandem.api.tfserving;

import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import tools.jackson.databind.json.JsonMapper;

/** JSON of a [8,224,224,3] float tensor, ours against Jackson databind. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class JsonBenchmark {
  private static final int[] SHAPE = {8, 224, 224, 3};
  private static final JsonMapper JACKSON = JsonMapper.shared();

  /** What the numbers look like: pixels 0 to 1 as floats, as doubles (Python), or 0 to 255. */
  @Param({"floats", "doubles", "bytes"})
  String numbers = "floats";

  private Map<String, Signature> signatures = Map.of();
  private byte[] request = {};
  private byte[] values = {};
  private float[][][][] array = {};
  private NamedTensors tensors = NamedTensors.of(Map.of());

  /** The value that Jackson binds. */
  public record Body(float[][][][] instances) {}

  @Setup
  public void make() {
    var spec = new TensorSpec("x:0", DType.FLOAT, Shape.of(-1, 224, 224, 3));
    signatures =
        Map.of(
            Signature.DEFAULT,
            new Signature(Signature.DEFAULT, Signature.PREDICT, Map.of("x", spec), Map.of()));
    var random = new Random(1);
    var text = new StringBuilder();
    append(random, 0, text);
    values = text.toString().getBytes(StandardCharsets.US_ASCII);
    request = ("{\"instances\":" + text + "}").getBytes(StandardCharsets.US_ASCII);
    array = JACKSON.readValue(values, float[][][][].class);
    tensors = PredictRequestJson.read(request, signatures, this::expect).inputs();
    for (int i = 0; i < 8 * 224 * 224 * 3; i += 1013) {
      float wanted = array[i / 150_528][i / 672 % 224][i / 3 % 224][i % 3];
      if (tensors.expect("x").data().getAtIndex(ValueLayout.JAVA_FLOAT, i) != wanted) {
        throw new IllegalStateException("the two readers differ at " + i);
      }
    }
  }

  private Signature expect(String name) {
    throw new IllegalStateException("not read in one pass: signature " + name);
  }

  private void append(Random random, int level, StringBuilder text) {
    if (level == SHAPE.length) {
      switch (numbers) {
        case "floats" -> text.append(random.nextFloat());
        case "doubles" -> text.append(random.nextDouble());
        default -> text.append(random.nextInt(256));
      }
      return;
    }
    for (int i = 0; i < SHAPE[level]; i++) {
      text.append(i == 0 ? '[' : ',');
      append(random, level + 1, text);
    }
    text.append(']');
  }

  @TearDown
  public void close() {
    tensors.close();
  }

  @Benchmark
  public long decode() {
    try (var read = PredictRequestJson.read(request, signatures, this::expect).inputs()) {
      return read.expect("x").data().byteSize();
    }
  }

  @Benchmark
  public float[][][][] decodeByJackson() {
    return JACKSON.readValue(values, float[][][][].class);
  }

  @Benchmark
  public int encode() throws IOException {
    var answer = PredictResponseJson.encode(tensors, true);
    answer.writeTo(OutputStream.nullOutputStream());
    return answer.size();
  }

  @Benchmark
  public void encodeByJackson() {
    JACKSON.writeValue(OutputStream.nullOutputStream(), new Body(array));
  }
}
