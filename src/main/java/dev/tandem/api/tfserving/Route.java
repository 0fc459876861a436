package dev.tandem.api.tfserving;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelRef;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a method and a path under {@code /v1/} ask for; path and query are matched as one. */
sealed interface Route {
  /** Runs a model. */
  record Predict(ModelRef model) implements Route {}

  /** Classify or regress, which are not served. */
  record Unserved(String verb) implements Route {}

  /** Every model. */
  record Models() implements Route {}

  record Status(ModelRef model) implements Route {}

  record Metadata(ModelRef model) implements Route {}

  /** A version that no 64 bits hold, of which the contract says nothing at all. */
  record NoSuchNumber() implements Route {}

  /** What a browser asks before it lets a page of elsewhere call. */
  record Preflight() implements Route {}

  /** The part of a path that both methods share: name, version, label. */
  final class Grammar {
    private static final String VERSION = "(?:/versions/(\\d+)|/labels/([^/:]+))?";
    private static final Pattern POST =
        Pattern.compile("(?i:/v1/models/)([^/:]+)(?i:" + VERSION + "):(classify|regress|predict)");
    private static final Pattern GET =
        Pattern.compile("(?i:/v1/models)(?:/([^/:]+))?(?i:" + VERSION + ")(?i:/(metadata))?");

    private Grammar() {}
  }

  static Route of(String method, String path) {
    if (method.equals("OPTIONS")) {
      return new Preflight();
    }
    if (method.equals("POST")) {
      var match = Grammar.POST.matcher(path);
      if (match.matches()) {
        return post(match);
      }
    }
    if (method.equals("GET")) {
      var match = Grammar.GET.matcher(path);
      if (match.matches()) {
        return get(match);
      }
    }
    throw Fault.badInput("Malformed request: " + method + " " + path);
  }

  private static Route post(Matcher match) {
    var model = model(match);
    if (model == null) {
      return new NoSuchNumber();
    }
    return match.group(4).equals("predict") ? new Predict(model) : new Unserved(match.group(4));
  }

  private static Route get(Matcher match) {
    if (match.group(1) == null) {
      if (match.group(2) == null && match.group(3) == null && match.group(4) == null) {
        return new Models();
      }
      throw Fault.badInput("Missing model name in request.");
    }
    var model = model(match);
    if (model == null) {
      return new NoSuchNumber();
    }
    return match.group(4) == null ? new Status(model) : new Metadata(model);
  }

  // Null where the version is past 2^63.
  private static @Nullable ModelRef model(Matcher match) {
    String name = decoded(match.group(1), "model name");
    @Nullable String version = match.group(2);
    @Nullable String label = match.group(3);
    if (version != null) {
      try {
        return new ModelRef.Specific(name, Long.parseLong(version));
      } catch (NumberFormatException e) {
        return null;
      }
    }
    return label == null
        ? new ModelRef.Latest(name)
        : new ModelRef.Labelled(name, decoded(label, "model version label"));
  }

  // URLDecoder reads a form's plus as a space; in a path it is a plus.
  private static String decoded(String part, String what) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Fault(Fault.Kind.BAD_INPUT, "Failed to decode " + what + ":" + part, e);
    }
  }
}
