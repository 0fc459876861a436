package dev.tandem.api.tfserving;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The body of a {@code :predict} request. A first pass checks the syntax and finds the top level's
 * values, because the signature's name may come last; {@link #decode} then reads the tensors
 * straight into native memory.
 */
final class PredictRequestJson {
  private final byte[] text;
  private final int start;
  private final Map<String, Part> parts;
  private final String signature;

  /** Where a top-level value starts, and how many scalars it holds. */
  private record Part(int start, long scalars) {}

  private PredictRequestJson(byte[] text, int start, Map<String, Part> parts) {
    this.text = text;
    this.start = start;
    this.parts = parts;
    this.signature = named(parts.get("signature_name"));
  }

  /**
   * Reads a whole request.
   *
   * @param signatures the model's
   * @param expect finds a signature by the name asked for, or throws what to answer
   */
  static PredictRequest read(
      byte[] text, Map<String, Signature> signatures, Function<String, Signature> expect) {
    var plain = PlainRequest.read(text, signatures);
    if (plain != null) {
      return plain;
    }
    var asked = parse(text);
    var signature = expect.apply(asked.signature());
    return new PredictRequest(signature, asked.decode(signature), asked.isRow());
  }

  /** Checks what can be checked without the model: the syntax and the signature's name. */
  static PredictRequestJson parse(byte[] text) {
    if (text.length == 0) {
      throw Fault.badInput("JSON Parse error: The document is empty");
    }
    var scanner = new JsonScanner(text);
    int first = scanner.peek();
    int start = scanner.position();
    if (first <= 0 || "]},:".indexOf(first) >= 0) {
      throw scanner.error("The document is empty.", start);
    }
    if (first != '{') {
      scanner.value();
      var value = Arrays.copyOf(text, scanner.position());
      throw Fault.badInput("JSON Value: " + JsonExcerpt.of(value, start) + " Is not object");
    }
    return new PredictRequestJson(text, start, parts(scanner, text));
  }

  private static Map<String, Part> parts(JsonScanner scanner, byte[] text) {
    var parts = new LinkedHashMap<String, Part>();
    scanner.accept('{');
    if (scanner.accept('}')) {
      return parts;
    }
    while (true) {
      scanner.peek();
      int keyStart = scanner.position();
      scanner.key();
      scanner.peek();
      int start = scanner.position();
      int before = scanner.scalars();
      scanner.value();
      var key = new JsonReader(text, keyStart).key();
      parts.putIfAbsent(key, new Part(start, scanner.scalars() - before));
      if (scanner.accept('}')) {
        return parts;
      }
      if (!scanner.accept(',')) {
        throw scanner.error(JsonScanner.NO_END_OF_MEMBER, scanner.position());
      }
    }
  }

  private String named(@Nullable Part part) {
    if (part == null) {
      return "";
    }
    var in = new JsonReader(text, part.start());
    if (in.peek() != '"') {
      throw unfit("not formatted correctly. 'signature_name' key must be a string value.");
    }
    return new String(in.string(), StandardCharsets.UTF_8);
  }

  private Fault unfit(String why) {
    return Fault.badInput("JSON Value: " + JsonExcerpt.of(text, start) + " " + why);
  }

  /** The signature asked for; empty means the default. */
  String signature() {
    return signature;
  }

  /** Whether the answer is a list of instances, as the request was, rather than columns. */
  boolean isRow() {
    return parts.containsKey("instances");
  }

  /** The signature's inputs, which the caller closes. */
  NamedTensors decode(Signature wanted) {
    var specs = wanted.inputs();
    if (specs.isEmpty()) {
      throw Fault.badInput(
          "Failed to get input map for signature: "
              + (signature.isEmpty() ? "DEFAULT" : signature));
    }
    var instances = parts.get("instances");
    var inputs = parts.get("inputs");
    if (instances != null && inputs != null) {
      throw unfit(
          "Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist ");
    }
    if (instances != null) {
      return rows(instances, specs);
    }
    if (inputs == null) {
      throw Fault.badInput("Missing 'inputs' or 'instances' key");
    }
    var in = new JsonReader(text, inputs.start());
    return isObject(in)
        ? columns(in, specs, inputs.scalars())
        : column(in, specs, inputs.scalars());
  }

  private static boolean isObject(JsonReader in) {
    return in.peek() == '{' && !in.isBase64();
  }

  private static NamedTensors column(JsonReader in, Map<String, TensorSpec> specs, long scalars) {
    if (specs.size() > 1) {
      throw Fault.badInput(
          "inputs is a plain value/list, but expecting an object as multiple input tensors"
              + " required as per tensorinfo_map");
    }
    var input = specs.entrySet().iterator().next();
    try (var fill = new TensorFill(input.getValue().dtype(), scalars)) {
      fill.append(in);
      return NamedTensors.of(input.getKey(), fill.finish());
    }
  }

  private static NamedTensors columns(JsonReader in, Map<String, TensorSpec> specs, long scalars) {
    var starts = members(in);
    long expected = scalars / specs.size();
    var tensors = new LinkedHashMap<String, Tensor>();
    boolean done = false;
    try {
      for (var input : specs.entrySet()) {
        var start = starts.get(input.getKey());
        if (start == null) {
          throw Fault.badInput("Missing named input: " + input.getKey() + " in 'inputs' object.");
        }
        in.moveTo(start);
        try (var fill = new TensorFill(input.getValue().dtype(), expected)) {
          fill.append(in);
          tensors.put(input.getKey(), fill.finish());
        }
      }
      done = true;
      return NamedTensors.of(tensors);
    } finally {
      if (!done) {
        tensors.values().forEach(Tensor::close);
      }
    }
  }

  private static Map<String, Integer> members(JsonReader in) {
    var starts = new LinkedHashMap<String, Integer>();
    in.accept('{');
    while (!in.accept('}')) {
      in.accept(',');
      var key = in.key();
      in.peek();
      starts.putIfAbsent(key, in.position());
      in.skip();
    }
    return starts;
  }

  private NamedTensors rows(Part instances, Map<String, TensorSpec> specs) {
    var in = new JsonReader(text, instances.start());
    if (!in.accept('[')) {
      throw unfit("Expecting 'instances' to be an list/array");
    }
    if (in.accept(']')) {
      throw unfit("No values in 'instances' array");
    }
    boolean objects = isObject(in);
    if (!objects && specs.size() > 1) {
      throw Fault.badInput(
          "instances is a plain list, but expecting list of objects as multiple input tensors"
              + " required as per tensorinfo_map");
    }
    var fills = new LinkedHashMap<String, TensorFill>();
    try {
      for (var input : specs.entrySet()) {
        long expected = instances.scalars() / specs.size();
        fills.put(input.getKey(), new TensorFill(input.getValue().dtype(), expected));
      }
      int item = 0;
      do {
        instance(in, fills, objects, item++);
      } while (in.accept(','));
      var tensors = new LinkedHashMap<String, Tensor>();
      fills.forEach((name, fill) -> tensors.put(name, fill.finishBatch()));
      return NamedTensors.of(tensors);
    } finally {
      fills.values().forEach(TensorFill::close);
    }
  }

  private static void instance(
      JsonReader in, Map<String, TensorFill> fills, boolean objects, int item) {
    if (isObject(in) != objects) {
      throw Fault.badInput(
          objects
              ? "Expecting object but got list at item " + item + " of input list"
              : "Expecting value/list but got object at item " + item + " of input list");
    }
    if (objects) {
      object(in, fills, item);
      return;
    }
    append(in, fills.values().iterator().next(), "Failed to process element: " + item);
  }

  private static void object(JsonReader in, Map<String, TensorFill> fills, int item) {
    int start = in.position();
    var seen = new TreeSet<String>();
    boolean repeated = false;
    in.accept('{');
    while (!in.accept('}')) {
      in.accept(',');
      var key = in.key();
      var where = "Failed to process element: " + item + " key: " + key;
      var fill = fills.get(key);
      if (fill == null) {
        throw failed(where, Fault.badInput("JSON object: does not have named input: " + key));
      }
      append(in, fill, where);
      repeated |= !seen.add(key);
    }
    if (repeated || seen.size() != fills.size()) {
      throw Fault.badInput(
          "Failed to process element: %d of 'instances' list. JSON object: %s keys must be equal to: %s"
              .formatted(item, in.shown(start), String.join(",", new TreeSet<>(fills.keySet()))));
    }
  }

  private static void append(JsonReader in, TensorFill fill, String where) {
    try {
      fill.append(in);
    } catch (Fault fault) {
      throw failed(where, fault);
    }
  }

  private static Fault failed(String where, Fault why) {
    var status =
        why.kind() == Fault.Kind.NOT_IMPLEMENTED ? "UNIMPLEMENTED: " : "INVALID_ARGUMENT: ";
    return new Fault(why.kind(), where + " of 'instances' list. Error: " + status + why.detail());
  }
}
