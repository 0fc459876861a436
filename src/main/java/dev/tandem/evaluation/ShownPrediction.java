package dev.tandem.evaluation;

import java.awt.image.BufferedImage;

/**
 * One prediction to look at.
 *
 * @param probability of what was predicted
 */
public record ShownPrediction(Shown shown, String label, String predicted, double probability) {
  /** The example. */
  public sealed interface Shown {
    /**
     * An image as a network takes it: rows of pixels of 1 (grey), 3 (red, green, blue) or 4
     * numbers, of any scale.
     */
    record Pixels(float[] values, int height, int width) implements Shown {
      public Pixels {
        if (height < 1 || width < 1 || values.length % (height * width) != 0) {
          throw new IllegalArgumentException(
              "%d numbers are no image of %d x %d".formatted(values.length, width, height));
        }
      }

      /** Scaled so that what networks take (0 to 255, 0 to 1, -1 to 1, standardised) is seen. */
      BufferedImage image() {
        int channels = values.length / (height * width);
        var scale = Scale.of(values);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < height * width; i++) {
          int red = scale.level(values[i * channels]);
          int green = channels < 3 ? red : scale.level(values[i * channels + 1]);
          int blue = channels < 3 ? red : scale.level(values[i * channels + 2]);
          image.setRGB(i % width, i / width, red << 16 | green << 8 | blue);
        }
        return image;
      }
    }

    record Text(String text) implements Shown {}
  }

  boolean isRight() {
    return label.equals(predicted);
  }

  private record Scale(double from, double to) {
    static Scale of(float[] values) {
      double least = Double.POSITIVE_INFINITY;
      double greatest = Double.NEGATIVE_INFINITY;
      for (float value : values) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
      if (least >= 0 && greatest <= 255) {
        return new Scale(0, greatest <= 1 ? 1 : 255);
      }
      return least >= -1 && greatest <= 1 ? new Scale(-1, 1) : new Scale(least, greatest);
    }

    int level(double value) {
      return to == from
          ? 0
          : (int) Math.clamp(Math.round(255 * (value - from) / (to - from)), 0, 255);
    }
  }
}
