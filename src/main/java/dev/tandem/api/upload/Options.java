package dev.tandem.api.upload;

import dev.tandem.fault.Fault;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the query of a request asks for.
 *
 * @param topK how many classes; 0 for as many as the model says
 * @param signature the signature's name; empty for the default
 */
record Options(int topK, boolean allPredictions, String signature) {
  private static final Options NONE = new Options(0, true, "");
  private static final Pattern TOP_K = Pattern.compile("[1-9]\\d{0,6}");

  // The servlet's own parameters would read a form's body as well.
  static Options parse(@Nullable String query) {
    if (query == null || query.isEmpty()) {
      return NONE;
    }
    var options = NONE;
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      String key = decoded(equals < 0 ? pair : pair.substring(0, equals));
      options = options.with(key, equals < 0 ? "" : decoded(pair.substring(equals + 1)));
    }
    return options;
  }

  private Options with(String key, String value) {
    return switch (key) {
      case "top_k" -> {
        if (!TOP_K.matcher(value).matches()) {
          throw Fault.badInput(
              "top_k must be a whole number from 1 to 9999999, got '" + value + "'");
        }
        yield new Options(Integer.parseInt(value), allPredictions, signature);
      }
      case "all_predictions" -> {
        if (!value.equals("true") && !value.equals("false")) {
          throw Fault.badInput("all_predictions must be true or false, got '" + value + "'");
        }
        yield new Options(topK, value.equals("true"), signature);
      }
      case "signature" -> new Options(topK, allPredictions, value);
      case "" -> this;
      default ->
          throw Fault.badInput(
              "unknown parameter '" + key + "'; known: top_k, all_predictions, signature");
    };
  }

  private static String decoded(String part) {
    try {
      return URLDecoder.decode(part, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Fault(Fault.Kind.BAD_INPUT, "the query '" + part + "' cannot be decoded", e);
    }
  }
}
