package dev.tandem.preprocessing.image;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.Misfit;
import dev.tandem.preprocessing.PreprocessingSpec.Image;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Quantization;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

/**
 * An encoded image as a tensor [1, height, width, channels] of float, uint8 or int8. An integer
 * input gets {@code round(real / scale) + zeroPoint}, halves away from zero as TFLite rounds; one
 * without quantization gets the pixels themselves, as int8 less 128. Thread safe.
 */
public final class ImagePipeline {
  private final Image spec;
  private final PixelTable table;

  public ImagePipeline(Image spec) {
    this.spec = spec;
    this.table = PixelTable.of(spec);
  }

  /** The library's version, which it knows without being loaded. */
  public static String openCvVersion() {
    return org.opencv.core.Core.VERSION;
  }

  public NamedTensors tensors(byte[] encoded, Map<String, TensorSpec> inputs) {
    var input = ImageInput.of(inputs);
    input.check(spec, table.channels());
    var header = ImageHeader.read(encoded);
    return NamedTensors.of(
        input.alias(), ImageThreads.shared().run(() -> tensor(encoded, header, input.spec())));
  }

  /** What of the specification does not fit the inputs of a signature. */
  public Optional<Misfit> misfit(Map<String, TensorSpec> inputs) {
    try {
      return ImageInput.of(inputs).misfit(spec, table.channels());
    } catch (Fault none) {
      return Optional.of(new Misfit("/input", none.detail()));
    }
  }

  private Tensor tensor(byte[] encoded, ImageHeader header, TensorSpec input) {
    var decoded = Pixels.decode(encoded, header, spec);
    try {
      var resized = Pixels.resize(decoded, spec);
      try {
        return filled(resized, input);
      } finally {
        resized.release();
      }
    } finally {
      decoded.release();
    }
  }

  private Tensor filled(Mat image, TensorSpec input) {
    var shape = Shape.of(1, spec.height(), spec.width(), table.channels());
    var tensor = Tensor.allocate(input.dtype(), shape);
    // What OpenCV allocates itself has no gaps between the rows.
    var pixels = MemorySegment.ofAddress(image.dataAddr()).reinterpret(shape.elements());
    if (input.dtype() == DType.FLOAT) {
      fillFloats(pixels, tensor.data());
    } else {
      fillBytes(pixels, tensor.data(), bytes(input.dtype(), input.quantization()));
    }
    return tensor;
  }

  private void fillFloats(MemorySegment pixels, MemorySegment to) {
    int[] sources = table.sources();
    float[] reals = table.reals();
    for (long at = 0; at < pixels.byteSize(); at += sources.length) {
      for (int channel = 0; channel < sources.length; channel++) {
        int pixel = pixels.get(ValueLayout.JAVA_BYTE, at + sources[channel]) & 0xff;
        to.setAtIndex(ValueLayout.JAVA_FLOAT, at + channel, reals[channel << 8 | pixel]);
      }
    }
  }

  private void fillBytes(MemorySegment pixels, MemorySegment to, byte[] values) {
    int[] sources = table.sources();
    for (long at = 0; at < pixels.byteSize(); at += sources.length) {
      for (int channel = 0; channel < sources.length; channel++) {
        int pixel = pixels.get(ValueLayout.JAVA_BYTE, at + sources[channel]) & 0xff;
        to.set(ValueLayout.JAVA_BYTE, at + channel, values[channel << 8 | pixel]);
      }
    }
  }

  /** The table quantized; it is small beside an image, so it is not kept. */
  private byte[] bytes(DType dtype, @Nullable Quantization quantization) {
    boolean signed = dtype == DType.INT8;
    float[] reals = table.reals();
    var values = new byte[reals.length];
    for (int i = 0; i < values.length; i++) {
      if (quantization == null) {
        values[i] = (byte) ((i & 0xff) - (signed ? 128 : 0));
        continue;
      }
      double steps = (double) reals[i] / quantization.scale();
      double rounded = Math.copySign(Math.floor(Math.abs(steps) + 0.5), steps);
      double stored = rounded + quantization.zeroPoint();
      values[i] = (byte) (int) Math.clamp(stored, signed ? -128.0 : 0.0, signed ? 127.0 : 255.0);
    }
    return values;
  }

  static Fault unprocessable(String detail) {
    return new Fault(Fault.Kind.UNPROCESSABLE, detail);
  }
}
