package dev.tandem.preprocessing.image;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.PreprocessingSpec.Channels;
import dev.tandem.preprocessing.PreprocessingSpec.Image;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import java.util.List;

/**
 * What each of the 256 pixel values becomes, per channel of the tensor, in the float arithmetic and
 * order of Keras's {@code preprocess_input}; and which channel of OpenCV's BGR it comes from.
 *
 * @param reals [channel · 256 + pixel]
 * @param sources the channel of the decoded image for each channel of the tensor
 */
record PixelTable(float[] reals, int[] sources) {
  // By colour: red, green, blue.
  private static final float[] CAFFE_MEAN = {123.68f, 116.779f, 103.939f};
  private static final float[] TORCH_MEAN = {.485f, .456f, .406f};
  private static final float[] TORCH_STD = {.229f, .224f, .225f};

  static PixelTable of(Image spec) {
    int[] sources = sources(spec);
    check(spec.scale(), sources.length);
    var reals = new float[sources.length * 256];
    for (int channel = 0; channel < sources.length; channel++) {
      int colour = 2 - sources[channel];
      for (int pixel = 0; pixel < 256; pixel++) {
        reals[channel * 256 + pixel] = real(spec.scale(), pixel, channel, colour);
      }
    }
    return new PixelTable(reals, sources);
  }

  int channels() {
    return sources.length;
  }

  private static int[] sources(Image spec) {
    if (spec.channels() == Channels.GREY) {
      return new int[] {0};
    }
    // Keras's caffe mode takes RGB and turns it round itself.
    boolean bgr = spec.channels() == Channels.BGR || spec.scale() instanceof Scale.Caffe;
    return bgr ? new int[] {0, 1, 2} : new int[] {2, 1, 0};
  }

  private static float real(Scale scale, int pixel, int channel, int colour) {
    return switch (scale) {
      case Scale.None() -> pixel;
      case Scale.Unit() -> pixel / 255f;
      case Scale.Tf() -> pixel / 127.5f - 1f;
      case Scale.Caffe() -> pixel - CAFFE_MEAN[colour];
      case Scale.Torch() -> (pixel / 255f - TORCH_MEAN[colour]) / TORCH_STD[colour];
      case Scale.MeanStd(var mean, var std) ->
          (float) ((pixel / 255.0 - pick(mean, channel)) / pick(std, channel));
      case Scale.Range(var low, var high) -> (float) (low + pixel * (high - low) / 255.0);
    };
  }

  private static double pick(List<Double> values, int channel) {
    return values.get(values.size() == 1 ? 0 : channel);
  }

  private static void check(Scale scale, int channels) {
    if (channels == 1 && (scale instanceof Scale.Caffe || scale instanceof Scale.Torch)) {
      throw unprocessable("input.scale caffe and torch need colours, but input.channels is grey");
    }
    if (scale instanceof Scale.MeanStd(var mean, var std)) {
      for (var values : List.of(mean, std)) {
        if (values.size() != 1 && values.size() != channels) {
          throw unprocessable(
              "input.scale mean and std must have 1 or %d numbers, got %d"
                  .formatted(channels, values.size()));
        }
      }
      if (std.contains(0.0)) {
        throw unprocessable("input.scale std must not be 0");
      }
    }
  }

  private static Fault unprocessable(String detail) {
    return new Fault(Fault.Kind.UNPROCESSABLE, detail);
  }
}
