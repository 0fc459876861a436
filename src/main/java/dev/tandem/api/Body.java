package dev.tandem.api;

import dev.tandem.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** A request's body in memory, within a limit. */
public final class Body {
  private static final int CHUNK = 64 << 10;

  private Body() {}

  /**
   * Reads the whole body. A declared length over {@code max} bytes is refused before a byte is
   * read, an undeclared one as soon as it passes {@code max}; both are {@code TOO_LARGE}.
   */
  public static byte[] read(HttpServletRequest request, long max) throws IOException {
    long declared = request.getContentLengthLong();
    if (declared > max) {
      throw tooLarge(declared, max);
    }
    return declared > 0
        ? exactly(request.getInputStream(), (int) Math.min(declared, Integer.MAX_VALUE - 8))
        : read(request.getInputStream(), max);
  }

  /** Reads a stream to its end; one longer than {@code max} bytes is {@code TOO_LARGE}. */
  public static byte[] read(InputStream in, long max) throws IOException {
    var bytes = new byte[CHUNK];
    int filled = 0;
    while (true) {
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, bytes.length * 2L));
      }
      int count = in.read(bytes, filled, bytes.length - filled);
      if (count < 0) {
        return Arrays.copyOf(bytes, filled);
      }
      filled += count;
      if (filled > max) {
        throw tooLarge(max);
      }
    }
  }

  /**
   * Reads the whole body as it is meant: one that says that it is packed with gzip is unpacked,
   * within the same limit; another encoding is {@code UNSUPPORTED_MEDIA_TYPE}.
   */
  public static byte[] readPlain(HttpServletRequest request, long max) throws IOException {
    var given = Objects.requireNonNullElse(request.getHeader("Content-Encoding"), "identity");
    return switch (given.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> read(request, max);
      case "gzip", "x-gzip" -> inflated(read(request, max), max);
      default ->
          throw new Fault(
              Fault.Kind.UNSUPPORTED_MEDIA_TYPE,
              "content encoding " + given + " is not taken here; send gzip or none");
    };
  }

  private static byte[] inflated(byte[] packed, long max) {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return read(in, max);
    } catch (IOException e) {
      throw new Fault(
          Fault.Kind.BAD_INPUT, "the body is not gzip, as its Content-Encoding says", e);
    }
  }

  static Fault tooLarge(long declared, long max) {
    return new Fault(
        Fault.Kind.TOO_LARGE,
        "the body has " + declared + " bytes, the limit is " + max + " bytes");
  }

  static Fault tooLarge(long max) {
    return new Fault(
        Fault.Kind.TOO_LARGE, "the body is larger than the limit of " + max + " bytes");
  }

  // The buffer grows with what arrives: a declared length alone must not cost memory.
  private static byte[] exactly(InputStream in, int length) throws IOException {
    var bytes = new byte[Math.min(length, 16 * CHUNK)];
    int filled = 0;
    while (filled < length) {
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, bytes.length * 2L));
      }
      int count = in.read(bytes, filled, bytes.length - filled);
      if (count < 0) {
        throw Fault.badInput("the body ended after " + filled + " of " + length + " bytes");
      }
      filled += count;
    }
    return bytes;
  }
}
