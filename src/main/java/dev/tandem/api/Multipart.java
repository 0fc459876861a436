package dev.tandem.api;

import dev.tandem.fault.Fault;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code multipart/form-data} body (RFC 7578) that lies in memory, taken apart where it lies: a
 * part is a range of the body until its bytes are asked for.
 */
public final class Multipart {
  private static final Pattern BOUNDARY =
      Pattern.compile("(?i);\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;,\"]{1,70}))");
  // name="a \"quoted\" value" or name=token; filename* is RFC 5987's UTF-8''percent%20encoded
  private static final Pattern PARAMETER =
      Pattern.compile(";\\s*([\\w*-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;\\s]*))");

  /** One part: its field's name and, if it is a file, the name the caller gave it. */
  public static final class Part {
    private final String name;
    private final @Nullable String fileName;
    private final byte[] body;
    private final int from;
    private final int to;

    private Part(String name, @Nullable String fileName, byte[] body, int from, int to) {
      this.name = name;
      this.fileName = fileName;
      this.body = body;
      this.from = from;
      this.to = to;
    }

    public String name() {
      return name;
    }

    public @Nullable String fileName() {
      return fileName;
    }

    public boolean isEmpty() {
      return from == to;
    }

    public byte[] bytes() {
      return Arrays.copyOfRange(body, from, to);
    }
  }

  private final byte[] body;
  private final byte[] delimiter;
  private final int[] skips = new int[256];
  private final int maxParts;

  private Multipart(byte[] body, String boundary, int maxParts) {
    this.body = body;
    this.maxParts = maxParts;
    delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.UTF_8);
    Arrays.fill(skips, delimiter.length);
    for (int i = 0; i < delimiter.length - 1; i++) {
      skips[delimiter[i] & 0xff] = delimiter.length - 1 - i;
    }
  }

  /** The parts in order; more than {@code maxParts} is {@code TOO_LARGE}. */
  public static List<Part> parse(String contentType, byte[] body, int maxParts) {
    var boundary = BOUNDARY.matcher(contentType);
    if (!boundary.find()) {
      throw Fault.badInput("content type '" + contentType + "' names no boundary");
    }
    String quoted = boundary.group(1);
    return new Multipart(body, quoted == null ? boundary.group(2) : quoted, maxParts).parts();
  }

  private List<Part> parts() {
    var parts = new ArrayList<Part>();
    int at = afterFirst();
    while (!startsWith(at, "--")) {
      if (parts.size() == maxParts) {
        throw new Fault(
            Fault.Kind.TOO_LARGE, "the body has more than " + maxParts + " parts, the limit");
      }
      int headers = find(at, "\r\n", parts.size()) + 2;
      int content =
          startsWith(headers, "\r\n") ? headers : find(headers, "\r\n\r\n", parts.size()) + 2;
      int end = next(content);
      if (end < 0) {
        throw unfinished(parts.size());
      }
      parts.add(part(headers, content + 2, end, parts.size()));
      at = end + delimiter.length;
    }
    return parts;
  }

  // The first delimiter may begin the body, without a line's end before it.
  private int afterFirst() {
    int bare = delimiter.length - 2;
    if (body.length >= bare && Arrays.equals(body, 0, bare, delimiter, 2, delimiter.length)) {
      return bare;
    }
    int first = next(0);
    if (first < 0) {
      throw Fault.badInput(
          "the body has no part that begins with the boundary of its content type");
    }
    return first + delimiter.length;
  }

  // Horspool's search: it looks at one byte in a delimiter's length of an ordinary file.
  private int next(int from) {
    int last = delimiter.length - 1;
    for (int at = from; at + last < body.length; at += skips[body[at + last] & 0xff]) {
      if (body[at + last] == delimiter[last]
          && Arrays.equals(body, at, at + last, delimiter, 0, last)) {
        return at;
      }
    }
    return -1;
  }

  private Part part(int headers, int content, int end, int index) {
    String text =
        new String(body, headers, Math.max(0, content - headers - 2), StandardCharsets.UTF_8);
    String disposition = "";
    for (String line : text.split("\r\n")) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
        disposition = line;
      }
    }
    @Nullable String name = null;
    @Nullable String fileName = null;
    var parameter = PARAMETER.matcher(disposition);
    while (parameter.find()) {
      String quoted = parameter.group(2);
      String value = quoted == null ? parameter.group(3) : unescaped(quoted);
      switch (parameter.group(1).toLowerCase(Locale.ROOT)) {
        case "name" -> name = value;
        case "filename" -> fileName = fileName == null ? value : fileName;
        case "filename*" -> fileName = extended(value);
        default -> {}
      }
    }
    if (name == null) {
      throw Fault.badInput(
          "part " + index + " has no name; it needs Content-Disposition: form-data; name=\"file\"");
    }
    return new Part(name, fileName, body, content, Math.max(content, end));
  }

  private static String unescaped(String quoted) {
    return quoted.replaceAll("\\\\([\"\\\\])", "$1").replace("%22", "\"");
  }

  private static String extended(String value) {
    String encoded = value.substring(value.lastIndexOf('\'') + 1);
    try {
      return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return encoded;
    }
  }

  private int find(int from, String wanted, int index) {
    for (int at = from; at + wanted.length() <= body.length; at++) {
      if (startsWith(at, wanted)) {
        return at;
      }
    }
    throw unfinished(index);
  }

  private boolean startsWith(int at, String wanted) {
    for (int i = 0; i < wanted.length(); i++) {
      if (at + i >= body.length || body[at + i] != wanted.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static Fault unfinished(int index) {
    return Fault.badInput("the body ends inside part " + index + ", before its closing boundary");
  }
}
