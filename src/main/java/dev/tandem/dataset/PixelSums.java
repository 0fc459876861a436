package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.PreprocessingSpec.Channels;
import dev.tandem.preprocessing.PreprocessingSpec.Image;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pixels of a source's pictures added up per picture and channel, as an input's size and
 * colours make them; pictures that cannot be read are passed over. Pixels are whole numbers, so the
 * sums, and what comes of them, are exact whatever the order.
 */
public final class PixelSums {
  private static final int CHUNK = 16;
  private static final int MOST = 255;

  private final Image spec;
  private final List<Picture> pictures = new ArrayList<>();

  /**
   * One picture.
   *
   * @param label the index of its class; −1 where there is none
   * @param sums Σx of each channel
   * @param squares Σx² of each channel
   */
  @SuppressWarnings("ArrayRecordComponent") // made once and read here only
  private record Picture(int label, long[] sums, long[] squares) {}

  private PixelSums(Image spec) {
    this.spec = spec;
  }

  /** Reads every picture once, on all cores; the scale of the specification does not matter. */
  public static PixelSums of(Source source, Image spec) {
    var sums = new PixelSums(spec);
    var indices = new HashMap<String, Integer>();
    source.dataset().classNames().forEach(name -> indices.put(name, indices.size()));
    var pixels = Preprocessors.open(spec.withScale(new Scale.None()), Path.of(""));
    try (var examples = source.read();
        var adding =
            new InOrder<Example, Optional<Picture>>(
                CHUNK,
                example -> sums.picture(example, indices, pixels),
                picture -> picture.ifPresent(sums.pictures::add))) {
      examples.forEachOrdered(adding::add);
      adding.finish();
    }
    return sums;
  }

  private Optional<Picture> picture(
      Example example, Map<String, Integer> indices, Preprocessor pixels) {
    if (!(example.item() instanceof Item.Image(byte[] encoded))) {
      throw DatasetFaults.unprocessable("input.kind is image, but there are examples of others");
    }
    var shape = Shape.of(-1, spec.height(), spec.width(), channels());
    var input = Map.of("image", new TensorSpec("image", DType.FLOAT, shape));
    int label =
        example.target() instanceof Target.Label(String name) ? indices.getOrDefault(name, -1) : -1;
    try (var tensors = pixels.image(encoded, input)) {
      return Optional.of(sums(label, tensors.expect("image").data()));
    } catch (Fault fault) {
      if (DatasetFaults.isOfOneExample(fault)) {
        return Optional.empty();
      }
      throw fault;
    }
  }

  private Picture sums(int label, MemorySegment pixels) {
    int channels = channels();
    var picture = new Picture(label, new long[channels], new long[channels]);
    long count = (long) spec.height() * spec.width() * channels;
    for (long i = 0; i < count; i++) {
      long pixel = (long) pixels.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      int channel = (int) (i % channels);
      picture.sums()[channel] += pixel;
      picture.squares()[channel] += pixel * pixel;
    }
    return picture;
  }

  private int channels() {
    return spec.channels() == Channels.GREY ? 1 : 3;
  }

  /** How many pictures can be read. */
  public int count() {
    return pictures.size();
  }

  /** The class index of each picture that can be read; empty for a regression. */
  public int[] labels() {
    return pictures.stream().mapToInt(Picture::label).filter(label -> label >= 0).toArray();
  }

  /**
   * The mean and the deviation of each channel over the pictures at these indices, of pixels from 0
   * to 1: μ = Σx / n, σ² = Σx² / n − μ².
   */
  public Scale.MeanStd scale(int[] training) {
    var mean = new ArrayList<Double>();
    var std = new ArrayList<Double>();
    long count = (long) training.length * spec.height() * spec.width();
    for (int channel = 0; channel < channels(); channel++) {
      long sum = 0;
      long squares = 0;
      for (int index : training) {
        sum += pictures.get(index).sums()[channel];
        squares += pictures.get(index).squares()[channel];
      }
      // n·Σx² − (Σx)² is past 64 bits for a million pictures.
      double spread =
          BigInteger.valueOf(count)
              .multiply(BigInteger.valueOf(squares))
              .subtract(BigInteger.valueOf(sum).pow(2))
              .doubleValue();
      mean.add((double) sum / count / MOST);
      std.add(Math.max(Adaptation.EPSILON, Math.sqrt(spread) / count / MOST));
    }
    return new Scale.MeanStd(mean, std);
  }
}
