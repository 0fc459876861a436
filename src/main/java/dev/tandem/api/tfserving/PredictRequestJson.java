package dev.tandem.api.tfserving;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.nio.charset.StandardCharsets;
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
  private final String signature;
  private final Part values;
  private final boolean row;

  /** Where a top-level value starts, and how many scalars it holds. */
  private record Part(int start, long scalars) {}

  private PredictRequestJson(byte[] text, String signature, Part values, boolean row) {
    this.text = text;
    this.signature = signature;
    this.values = values;
    this.row = row;
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

  static PredictRequestJson parse(byte[] text) {
    var scanner = new JsonScanner(text);
    if (scanner.peek() < 0) {
      throw Fault.badInput("JSON Parse error: The document is empty");
    }
    int start = scanner.position();
    if (scanner.peek() != '{') {
      scanner.value();
      throw Fault.badInput("JSON Value: " + top(text, start) + " Is not object");
    }
    var parts = parts(scanner, text);
    var name = signature(text, start, parts.get("signature_name"));
    var instances = parts.get("instances");
    var inputs = parts.get("inputs");
    if (instances != null && inputs != null) {
      throw Fault.badInput(
          "JSON Value: "
              + top(text, start)
              + " Not formatted correctly expecting only one of 'inputs' or 'instances' keys to"
              + " exist ");
    }
    if (instances != null) {
      return new PredictRequestJson(text, name, checked(text, start, instances), true);
    }
    if (inputs == null) {
      throw Fault.badInput("Missing 'inputs' or 'instances' key");
    }
    return new PredictRequestJson(text, name, inputs, false);
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
        throw scanner.error("Missing a comma or } after an object member.", scanner.position());
      }
    }
  }

  private static String signature(byte[] text, int start, @Nullable Part part) {
    if (part == null) {
      return "";
    }
    var in = new JsonReader(text, part.start());
    if (in.peek() != '"') {
      throw Fault.badInput(
          "JSON Value: "
              + top(text, start)
              + " not formatted correctly. 'signature_name' key must be a string value.");
    }
    return new String(in.string(), StandardCharsets.UTF_8);
  }

  private static Part checked(byte[] text, int start, Part instances) {
    var in = new JsonReader(text, instances.start());
    if (!in.accept('[')) {
      throw Fault.badInput(
          "JSON Value: " + top(text, start) + " Expecting 'instances' to be an list/array");
    }
    if (in.accept(']')) {
      throw Fault.badInput("JSON Value: " + top(text, start) + " No values in 'instances' array");
    }
    return instances;
  }

  private static String top(byte[] text, int start) {
    return new JsonReader(text, start).shown(start);
  }

  /** The signature asked for; empty means the default. */
  String signature() {
    return signature;
  }

  /** Whether the answer is a list of instances, as the request was, rather than columns. */
  boolean isRow() {
    return row;
  }

  /** The signature's inputs, which the caller closes. */
  NamedTensors decode(Signature wanted) {
    var specs = wanted.inputs();
    if (specs.isEmpty()) {
      throw Fault.badInput("Failed to get input map for signature: " + wanted.name());
    }
    var in = new JsonReader(text, values.start());
    if (row) {
      return rows(in, specs);
    }
    return isObject(in) ? columns(in, specs) : column(in, specs);
  }

  private static boolean isObject(JsonReader in) {
    return in.peek() == '{' && !in.isBase64();
  }

  private NamedTensors column(JsonReader in, Map<String, TensorSpec> specs) {
    if (specs.size() > 1) {
      throw Fault.badInput(
          "inputs is a plain value/list, but expecting an object as multiple input tensors"
              + " required as per tensorinfo_map");
    }
    var input = specs.entrySet().iterator().next();
    try (var fill = new TensorFill(input.getValue().dtype(), values.scalars())) {
      fill.append(in);
      return NamedTensors.of(input.getKey(), fill.finish());
    }
  }

  private NamedTensors columns(JsonReader in, Map<String, TensorSpec> specs) {
    var starts = members(in);
    long expected = values.scalars() / specs.size();
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

  private NamedTensors rows(JsonReader in, Map<String, TensorSpec> specs) {
    in.accept('[');
    boolean objects = isObject(in);
    if (!objects && specs.size() > 1) {
      throw Fault.badInput(
          "instances is a plain list, but expecting list of objects as multiple input tensors"
              + " required as per tensorinfo_map");
    }
    var fills = new LinkedHashMap<String, TensorFill>();
    try {
      for (var input : specs.entrySet()) {
        long expected = values.scalars() / specs.size();
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
