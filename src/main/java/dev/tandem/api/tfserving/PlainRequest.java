package dev.tandem.api.tfserving;

import dev.tandem.model.Signature;
import dev.tandem.tensor.NamedTensors;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The most common predict requests, read in one pass: one input of numbers in regular lists, named
 * or not. Anything else, broken requests included, is left to {@link PredictRequestJson}, which
 * knows every rule and what to say.
 */
final class PlainRequest {
  private static final int NOT_PLAIN = -1;

  private final byte[] text;
  private final Map<String, Signature> signatures;
  private int at;
  private String key = "";
  private @Nullable String signatureName;
  private @Nullable Signature signature;
  private @Nullable NamedTensors tensors;
  private boolean row;

  private PlainRequest(byte[] text, Map<String, Signature> signatures) {
    this.text = text;
    this.signatures = signatures;
  }

  /** The request, whose tensors are the caller's; null where it is not plain. */
  static @Nullable PredictRequest read(byte[] text, Map<String, Signature> signatures) {
    int last = text.length - 1;
    while (last > 0 && text[last] <= ' ' && text[last] >= 0) {
      last--;
    }
    // Every loop stops at this byte, so that none has to look for the end of the text.
    return last > 0 && text[last] == '}' ? new PlainRequest(text, signatures).read() : null;
  }

  private @Nullable PredictRequest read() {
    boolean whole = members();
    var inputs = tensors;
    var asked = signature;
    if (inputs == null || asked == null) {
      return null;
    }
    if (!whole) {
      inputs.close();
      return null;
    }
    return new PredictRequest(asked, inputs, row);
  }

  private boolean members() {
    spaces();
    if (text[at] != '{') {
      return false;
    }
    do {
      at++;
      if (!member()) {
        return false;
      }
      spaces();
    } while (text[at] == ',');
    return text[at] == '}';
  }

  private boolean member() {
    if (!name()) {
      return false;
    }
    switch (key) {
      case "signature_name" -> {
        return signatureName();
      }
      case "instances", "inputs" -> {
        return values(key.equals("instances"));
      }
      default -> {
        return false;
      }
    }
  }

  private boolean signatureName() {
    if (signatureName != null || !string()) {
      return false;
    }
    signatureName = key;
    return signature == null || signature.name().equals(named(key));
  }

  private boolean values(boolean asRow) {
    var found = signatures.get(named(signatureName == null ? "" : signatureName));
    if (tensors != null || found == null || found.inputs().size() != 1) {
      return false;
    }
    var input = found.inputs().entrySet().iterator().next();
    if (!NumberLists.canRead(input.getValue().dtype())) {
      return false;
    }
    try (var lists = new NumberLists(text, input.getValue().dtype())) {
      int end = lists.read(at);
      if (end == NOT_PLAIN) {
        return false;
      }
      at = end;
      signature = found;
      row = asRow;
      tensors = NamedTensors.of(input.getKey(), lists.finish());
      return true;
    }
  }

  private static String named(String name) {
    return name.isEmpty() ? Signature.DEFAULT : name;
  }

  /** Reads a name and its colon. */
  private boolean name() {
    if (!string()) {
      return false;
    }
    spaces();
    if (text[at] != ':') {
      return false;
    }
    at++;
    spaces();
    return true;
  }

  /** Reads a string of ASCII letters without escapes. */
  private boolean string() {
    spaces();
    if (text[at] != '"') {
      return false;
    }
    int start = ++at;
    while (text[at] > ' ' && text[at] != '"' && text[at] != '\\' && text[at] != '}') {
      at++;
    }
    if (text[at] != '"') {
      return false;
    }
    key = new String(text, start, at++ - start, StandardCharsets.ISO_8859_1);
    return true;
  }

  private void spaces() {
    while (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t') {
      at++;
    }
  }
}
