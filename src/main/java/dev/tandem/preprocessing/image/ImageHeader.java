package dev.tandem.preprocessing.image;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.image.Bytes.OutOfBytes;
import dev.tandem.tensor.NativeEnvironment;

/**
 * What an encoded image says of itself, read without decoding it, so that a small file that unfolds
 * into gigabytes is refused first.
 *
 * @param width as stored, before the EXIF orientation is applied
 */
public record ImageHeader(String format, long width, long height) {
  /** The most pixels that are decoded. */
  public static final long MAX_PIXELS = NativeEnvironment.MAX_IMAGE_PIXELS;

  /** Refuses what is not one of our formats, not whole, or too large. */
  static ImageHeader read(byte[] encoded) {
    var format = ImageFormat.of(encoded);
    var bytes = new Bytes(encoded);
    try {
      var header = dimensions(format, bytes);
      header.limit();
      if (!isWhole(format, bytes)) {
        throw format.corrupt();
      }
      return header;
    } catch (OutOfBytes e) {
      throw format.corrupt();
    }
  }

  /** Refuses an image of our formats that is too large; other bytes are not judged. */
  public static void limit(byte[] encoded) {
    var format = ImageFormat.find(encoded);
    if (format == null) {
      return;
    }
    try {
      dimensions(format, new Bytes(encoded)).limit();
    } catch (OutOfBytes e) {
      throw format.corrupt();
    }
  }

  boolean isJpeg() {
    return format.equals(ImageFormat.JPEG.label());
  }

  private void limit() {
    if (width * height > MAX_PIXELS) {
      throw new Fault(
          Fault.Kind.TOO_LARGE,
          "the image is %d x %d, %d pixels; at most %d"
              .formatted(width, height, width * height, MAX_PIXELS));
    }
  }

  private static ImageHeader dimensions(ImageFormat format, Bytes bytes) throws OutOfBytes {
    long[] size =
        switch (format) {
          case JPEG -> Jpeg.size(bytes);
          case PNG -> Png.size(bytes);
          case WEBP -> WebP.size(bytes);
          case BMP -> Bmp.size(bytes);
        };
    // No format of ours goes further, and the product must not overflow.
    if (Math.min(size[0], size[1]) < 1 || Math.max(size[0], size[1]) > Integer.MAX_VALUE) {
      throw format.corrupt();
    }
    return new ImageHeader(format.label(), size[0], size[1]);
  }

  private static boolean isWhole(ImageFormat format, Bytes bytes) throws OutOfBytes {
    return switch (format) {
      case JPEG -> Jpeg.isWhole(bytes);
      case PNG -> Png.isWhole(bytes);
      case WEBP -> WebP.isWhole(bytes);
      case BMP -> Bmp.isWhole(bytes);
    };
  }
}
