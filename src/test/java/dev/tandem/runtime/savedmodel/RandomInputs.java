package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Random;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.FloatList;

/** Inputs that a signature accepts: small numbers, and texts of ordinary words. */
public final class RandomInputs {
  private static final String[] WORDS = {
    "a", "good", "film", "with", "bad", "actors", "red", "blue", "never", "boring", "42"
  };

  private RandomInputs() {}

  static NamedTensors of(Signature signature, int batch, Random random) {
    return of(signature, batch, signature.method().equals(Signature.PREDICT) ? 0 : 1, random);
  }

  /**
   * @param width numbers in the feature {@code x} where strings are examples; 0 where they are
   *     texts
   */
  public static NamedTensors of(Signature signature, int batch, int width, Random random) {
    var tensors = new LinkedHashMap<String, Tensor>();
    signature
        .inputs()
        .forEach(
            (alias, spec) ->
                tensors.put(
                    alias,
                    spec.dtype() == DType.STRING && width > 0
                        ? examples(batch, width, random)
                        : tensor(spec, batch, random)));
    return NamedTensors.of(tensors);
  }

  /** What classify and regress signatures take: serialized {@code tf.Example}s. */
  private static Tensor examples(int batch, int width, Random random) {
    var examples = new byte[batch][];
    for (int i = 0; i < batch; i++) {
      var features = Features.newBuilder();
      features.putFeature("x", floats(random, width));
      features.putFeature("x2", floats(random, 1));
      examples[i] = Example.newBuilder().setFeatures(features).build().toByteArray();
    }
    return Tensor.ofStrings(Shape.of(batch), examples);
  }

  private static Feature floats(Random random, int count) {
    var list = FloatList.newBuilder();
    for (int i = 0; i < count; i++) {
      list.addValue(random.nextFloat());
    }
    return Feature.newBuilder().setFloatList(list).build();
  }

  private static Tensor tensor(TensorSpec spec, int batch, Random random) {
    Shape shape = shape(spec.shape(), batch);
    return switch (spec.dtype()) {
      case STRING -> {
        var texts = new byte[(int) shape.elements()][];
        for (int i = 0; i < texts.length; i++) {
          texts[i] = words(1 + random.nextInt(12), random).getBytes(StandardCharsets.UTF_8);
        }
        yield Tensor.ofStrings(shape, texts);
      }
      default -> numbers(Tensor.allocate(spec.dtype(), shape), random);
    };
  }

  private static Tensor numbers(Tensor tensor, Random random) {
    for (long i = 0; i < tensor.shape().elements(); i++) {
      switch (tensor.dtype()) {
        case FLOAT -> tensor.data().setAtIndex(JAVA_FLOAT, i, random.nextFloat() * 2 - 1);
        case DOUBLE -> tensor.data().setAtIndex(JAVA_DOUBLE, i, random.nextDouble() * 2 - 1);
        case INT32 -> tensor.data().setAtIndex(JAVA_INT, i, random.nextInt(5));
        case UINT8, INT8 -> tensor.data().set(JAVA_BYTE, i, (byte) random.nextInt(256));
        case INT64 -> tensor.data().setAtIndex(JAVA_LONG, i, random.nextInt(5));
        default -> throw new IllegalStateException("no random numbers of " + tensor.dtype());
      }
    }
    return tensor;
  }

  private static String words(int count, Random random) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }

  private static Shape shape(Shape declared, int batch) {
    long[] dims = declared.isRankKnown() ? declared.toArray() : new long[] {batch};
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] < 0) {
        dims[i] = i == 0 ? batch : 7;
      }
    }
    return Shape.of(dims);
  }
}
