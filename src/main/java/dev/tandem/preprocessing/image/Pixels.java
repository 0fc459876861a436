package dev.tandem.preprocessing.image;

import dev.tandem.preprocessing.PreprocessingSpec.Channels;
import dev.tandem.preprocessing.PreprocessingSpec.Image;
import org.opencv.core.Core;
import org.opencv.core.CvException;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/** Decoding and resizing to a specification's size, as 8-bit BGR or grey. */
final class Pixels {
  private Pixels() {}

  /**
   * The decoded image, its EXIF orientation applied and its alpha dropped. A JPEG is decoded at a
   * half, a quarter or an eighth where at least twice the target remains either way, so that what
   * is left to shrink hides the difference.
   */
  static Mat decode(byte[] encoded, ImageHeader header, Image spec) {
    var buffer = new MatOfByte(encoded);
    try {
      var decoded = Imgcodecs.imdecode(buffer, mode(header, spec));
      if (decoded.empty()) {
        decoded.release();
        throw ImageFormat.of(encoded).corrupt();
      }
      return decoded;
    } catch (CvException e) {
      throw ImageFormat.of(encoded).corrupt();
    } finally {
      buffer.release();
    }
  }

  private static int mode(ImageHeader header, Image spec) {
    boolean grey = spec.channels() == Channels.GREY;
    // The orientation may swap the sides, so the shorter one must do for the longer target.
    long times =
        Math.min(header.width(), header.height()) / (2L * Math.max(spec.width(), spec.height()));
    if (!header.isJpeg() || times < 2) {
      return grey ? Imgcodecs.IMREAD_GRAYSCALE : Imgcodecs.IMREAD_COLOR;
    }
    if (times < 4) {
      return grey ? Imgcodecs.IMREAD_REDUCED_GRAYSCALE_2 : Imgcodecs.IMREAD_REDUCED_COLOR_2;
    }
    if (times < 8) {
      return grey ? Imgcodecs.IMREAD_REDUCED_GRAYSCALE_4 : Imgcodecs.IMREAD_REDUCED_COLOR_4;
    }
    return grey ? Imgcodecs.IMREAD_REDUCED_GRAYSCALE_8 : Imgcodecs.IMREAD_REDUCED_COLOR_8;
  }

  /** A new image of the specification's size. */
  static Mat resize(Mat image, Image spec) {
    return switch (spec.resize()) {
      case STRETCH -> stretched(image, spec.width(), spec.height());
      case CENTER_CROP -> cropped(image, spec);
      case LETTERBOX -> letterboxed(image, spec);
    };
  }

  private static Mat cropped(Mat image, Image spec) {
    double scale =
        Math.min((double) image.cols() / spec.width(), (double) image.rows() / spec.height());
    int width = within(spec.width() * scale, image.cols());
    int height = within(spec.height() * scale, image.rows());
    var centre = new Rect((image.cols() - width) / 2, (image.rows() - height) / 2, width, height);
    var part = image.submat(centre);
    try {
      return stretched(part, spec.width(), spec.height());
    } finally {
      part.release();
    }
  }

  private static Mat letterboxed(Mat image, Image spec) {
    double scale =
        Math.min((double) spec.width() / image.cols(), (double) spec.height() / image.rows());
    int width = within(image.cols() * scale, spec.width());
    int height = within(image.rows() * scale, spec.height());
    int left = (spec.width() - width) / 2;
    int top = (spec.height() - height) / 2;
    var inner = stretched(image, width, height);
    var framed = new Mat();
    try {
      Core.copyMakeBorder(
          inner,
          framed,
          top,
          spec.height() - height - top,
          left,
          spec.width() - width - left,
          Core.BORDER_CONSTANT,
          Scalar.all(0));
      return framed;
    } finally {
      inner.release();
    }
  }

  private static int within(double length, int most) {
    return (int) Math.clamp(Math.round(length), 1, most);
  }

  /** By area where it shrinks by more than 2 and grows in neither direction, else bilinear. */
  private static Mat stretched(Mat image, int width, int height) {
    double across = (double) image.cols() / width;
    double down = (double) image.rows() / height;
    boolean area = Math.max(across, down) > 2 && Math.min(across, down) >= 1;
    var resized = new Mat();
    Imgproc.resize(
        image,
        resized,
        new Size(width, height),
        0,
        0,
        area ? Imgproc.INTER_AREA : Imgproc.INTER_LINEAR);
    return resized;
  }
}
