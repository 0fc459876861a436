package dev.tandem.api.upload;

import dev.tandem.api.Body;
import dev.tandem.api.Multipart;
import dev.tandem.api.RequestLimits;
import dev.tandem.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the items of a request by its content type. */
final class UploadBody {
  private static final String TAKEN =
      "send multipart/form-data with file or text fields, image/*, text/plain or application/json";

  private UploadBody() {}

  static List<Item> read(HttpServletRequest request, RequestLimits limits) throws IOException {
    long maxBytes = limits.bodyBytes();
    int maxItems = limits.items();
    String contentType = request.getContentType();
    String type =
        contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    var items =
        switch (type) {
          case "multipart/form-data" ->
              parts(Multipart.parse(contentType, Body.readPlain(request, maxBytes), maxItems));
          case "text/plain" -> {
            var charset = charset(request);
            yield List.<Item>of(new Item.Text(null, Body.readPlain(request, maxBytes), charset));
          }
          case "application/json" ->
              ItemsJson.parse(Body.readPlain(request, maxBytes), maxItems, tensorsPath(request));
          case "application/octet-stream" -> file(Body.readPlain(request, maxBytes));
          default -> {
            if (!type.startsWith("image/")) {
              throw new Fault(
                  Fault.Kind.UNSUPPORTED_MEDIA_TYPE,
                  (type.isEmpty()
                          ? "the request has no content type"
                          : "content type " + type + " is not taken here")
                      + "; "
                      + TAKEN);
            }
            yield file(Body.readPlain(request, maxBytes));
          }
        };
    if (items.isEmpty()) {
      throw Fault.badInput("the request has no item; " + TAKEN);
    }
    return items;
  }

  /** Where the same model takes tensors. */
  private static String tensorsPath(HttpServletRequest request) {
    return request.getRequestURI().replaceFirst("^/api", "").replaceFirst("/predict$", ":predict");
  }

  static Fault tooMany(int maxItems) {
    return new Fault(
        Fault.Kind.TOO_LARGE,
        "the request has more than " + maxItems + " items, the limit; send several requests");
  }

  private static List<Item> file(byte[] bytes) {
    return bytes.length == 0 ? List.of() : List.of(new Item.File(null, bytes));
  }

  private static List<Item> parts(List<Multipart.Part> parts) {
    var filled = parts.stream().filter(part -> !isLeftEmpty(part)).toList();
    var items = new ArrayList<Item>(filled.size());
    for (var part : filled) {
      items.add(
          switch (part.name()) {
            case "file" -> new Item.File(part.fileName(), part.bytes());
            case "text" -> new Item.Text(part.fileName(), part.bytes(), StandardCharsets.UTF_8);
            default ->
                throw Fault.badInput(
                    "unknown field '" + part.name() + "'; the fields are file and text");
          });
    }
    if (filled.stream().map(Multipart.Part::name).distinct().count() > 1) {
      throw Fault.badInput("files and texts are given together; send one request for each");
    }
    return items;
  }

  // Browsers send every field of a form, whether it was filled in or not.
  private static boolean isLeftEmpty(Multipart.Part part) {
    return part.isEmpty() && (part.fileName() == null || part.fileName().isEmpty());
  }

  private static Charset charset(HttpServletRequest request) {
    String given =
        request.getContentType().replaceFirst("(?is)^.*?;\\s*charset=\"?([^\";]*).*$", "$1");
    if (given.equals(request.getContentType())) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(given.strip());
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new Fault(
          Fault.Kind.UNSUPPORTED_MEDIA_TYPE, "charset '" + given + "' is not known; send UTF-8", e);
    }
  }
}
