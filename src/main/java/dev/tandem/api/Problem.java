package dev.tandem.api;

import dev.tandem.fault.Fault;
import dev.tandem.fault.Fault.Violation;
import java.io.ByteArrayOutputStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/**
 * A failure as RFC 9457 writes it, {@code application/problem+json}.
 *
 * @param slug what follows {@code urn:tandem:} in the type, one of those in docs/errors.md
 */
public record Problem(String slug, int status, String detail, List<Violation> violations) {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final JsonFactory JSON = new JsonFactory();

  public Problem {
    violations = List.copyOf(violations);
  }

  public static Problem of(Fault fault) {
    var kind = fault.kind();
    return new Problem(kind.slug(), status(kind), fault.detail(), fault.violations());
  }

  /** A problem that only HTTP knows, or one that the server below us found. */
  static Problem of(int status, String detail) {
    String slug =
        switch (status) {
          case 404 -> Fault.Kind.NOT_FOUND.slug();
          case 405 -> "method-not-allowed";
          case 406 -> "not-acceptable";
          case 409 -> Fault.Kind.CONFLICT.slug();
          case 413 -> Fault.Kind.TOO_LARGE.slug();
          case 415 -> Fault.Kind.UNSUPPORTED_MEDIA_TYPE.slug();
          case 422 -> Fault.Kind.UNPROCESSABLE.slug();
          case 501, 505 -> Fault.Kind.NOT_IMPLEMENTED.slug();
          case 503 -> Fault.Kind.UNAVAILABLE.slug();
          case 504 -> Fault.Kind.TIMED_OUT.slug();
          default -> (status < 500 ? Fault.Kind.BAD_INPUT : Fault.Kind.INTERNAL).slug();
        };
    return new Problem(slug, status, detail, List.of());
  }

  private static int status(Fault.Kind kind) {
    return switch (kind) {
      case BAD_INPUT -> 400;
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case TOO_LARGE -> 413;
      case UNSUPPORTED_MEDIA_TYPE -> 415;
      case UNPROCESSABLE -> 422;
      case INTERNAL -> 500;
      case NOT_IMPLEMENTED -> 501;
      case OVERLOADED, UNAVAILABLE -> 503;
      case TIMED_OUT -> 504;
      case INSUFFICIENT_STORAGE -> 507;
    };
  }

  private String title() {
    return Character.toUpperCase(slug.charAt(0)) + slug.substring(1).replace('-', ' ');
  }

  /**
   * Writes the problem as one JSON object.
   *
   * @param instance the path that was asked
   */
  public void write(JsonGenerator out, String instance) {
    out.writeStartObject();
    out.writeStringProperty("type", "urn:tandem:" + slug);
    out.writeStringProperty("title", title());
    out.writeNumberProperty("status", status);
    out.writeStringProperty("detail", detail);
    out.writeStringProperty("instance", instance);
    out.writeArrayPropertyStart("errors");
    for (var violation : violations) {
      out.writeStartObject();
      out.writeStringProperty("pointer", violation.pointer());
      out.writeStringProperty("detail", violation.detail());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  byte[] json(String instance) {
    var bytes = new ByteArrayOutputStream();
    try (var out = JSON.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), bytes)) {
      write(out, instance);
    }
    return bytes.toByteArray();
  }

  /** The form of TensorFlow Serving's paths. */
  byte[] contractJson() {
    var bytes = new ByteArrayOutputStream();
    try (var out = JSON.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      out.writeStringProperty("error", detail);
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
