package dev.tandem.api.tfserving;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Map;

/** The answer to a {@code :predict} request, in rows or in columns as the request was. */
final class PredictResponseJson {
  private PredictResponseJson() {}

  static JsonWriter encode(NamedTensors outputs, boolean row) {
    var tensors = outputs.asMap();
    if (tensors.isEmpty()) {
      throw Fault.badInput("Cannot convert empty tensor map to JSON");
    }
    long batch = row ? batch(tensors) : 0;
    long elements = 0;
    for (Tensor tensor : tensors.values()) {
      requireWritable(tensor);
      elements += tensor.shape().elements();
    }
    var out = new JsonWriter(64 + elements * 12);
    if (row) {
      rows(tensors, batch, out);
    } else {
      columns(tensors, out);
    }
    return out;
  }

  // What has no elements is written whatever its type.
  private static void requireWritable(Tensor tensor) {
    if (tensor.shape().elements() == 0) {
      return;
    }
    switch (tensor.dtype()) {
      case COMPLEX64, COMPLEX128, HALF, BFLOAT16, UINT16 ->
          throw Fault.badInput(
              "Failed to write JSON value for tensor type: " + tensor.dtype().label());
      default -> {}
    }
  }

  private static void columns(Map<String, Tensor> tensors, JsonWriter out) {
    out.put("{\"outputs\":");
    boolean several = tensors.size() > 1;
    String before = several ? "{" : "";
    for (var output : tensors.entrySet()) {
      out.put(before);
      if (several) {
        out.string(output.getKey()).put(':');
      }
      new Cursor(output.getKey(), output.getValue()).write(0, out);
      before = ",";
    }
    out.put(several ? "}}" : "}");
  }

  private static void rows(Map<String, Tensor> tensors, long batch, JsonWriter out) {
    var cursors = new ArrayList<Cursor>(tensors.size());
    tensors.forEach((name, tensor) -> cursors.add(new Cursor(name, tensor)));
    boolean several = cursors.size() > 1;
    out.put("{\"predictions\":[");
    for (long i = 0; i < batch; i++) {
      if (i > 0) {
        out.put(',');
      }
      if (several) {
        out.put('{');
      }
      boolean first = true;
      for (var cursor : cursors) {
        if (!first) {
          out.put(',');
        }
        first = false;
        if (several) {
          out.string(cursor.name).put(':');
        }
        cursor.write(1, out);
      }
      if (several) {
        out.put('}');
      }
    }
    out.put("]}");
  }

  private static long batch(Map<String, Tensor> tensors) {
    long batch = -1;
    for (var output : tensors.entrySet()) {
      Shape shape = output.getValue().shape();
      if (shape.rank() == 0) {
        throw Fault.badInput("Tensor name: " + output.getKey() + " has no shape information ");
      }
      if (batch >= 0 && batch != shape.dim(0)) {
        throw Fault.badInput(
            "Tensor name: %s has inconsistent batch size: %d expecting: %d"
                .formatted(output.getKey(), shape.dim(0), batch));
      }
      batch = shape.dim(0);
    }
    return Math.max(batch, 0);
  }

  /** A tensor that is written from front to back. */
  private static final class Cursor {
    private final String name;
    private final Tensor tensor;
    private final long[] dims;
    private final boolean asBytes;
    private long next;

    Cursor(String name, Tensor tensor) {
      this.name = name;
      this.tensor = tensor;
      this.dims = tensor.shape().toArray();
      this.asBytes = name.endsWith("_bytes");
    }

    // Recursion is as deep as the rank, which the runtime bounds.
    void write(int axis, JsonWriter out) {
      if (axis == dims.length) {
        element(out);
        return;
      }
      out.put('[');
      for (long i = 0; i < dims[axis]; i++) {
        if (i > 0) {
          out.put(',');
        }
        write(axis + 1, out);
      }
      out.put(']');
    }

    private void element(JsonWriter out) {
      long index = next++;
      if (tensor.dtype() == DType.STRING) {
        byte[] value = tensor.strings()[Math.toIntExact(index)];
        if (asBytes) {
          out.base64(value);
        } else {
          out.string(value);
        }
        return;
      }
      number(tensor.data(), index, out);
    }

    private void number(MemorySegment data, long index, JsonWriter out) {
      switch (tensor.dtype()) {
        case FLOAT -> Decimals.write(data.getAtIndex(ValueLayout.JAVA_FLOAT, index), out);
        case DOUBLE -> Decimals.write(data.getAtIndex(ValueLayout.JAVA_DOUBLE, index), out);
        case INT32 -> out.number(data.getAtIndex(ValueLayout.JAVA_INT, index));
        case INT16 -> out.number(data.getAtIndex(ValueLayout.JAVA_SHORT, index));
        case INT8 -> out.number(data.get(ValueLayout.JAVA_BYTE, index));
        case UINT8 -> out.number(data.get(ValueLayout.JAVA_BYTE, index) & 0xff);
        case INT64 -> out.number(data.getAtIndex(ValueLayout.JAVA_LONG, index));
        case UINT32 ->
            out.put(Integer.toUnsignedString(data.getAtIndex(ValueLayout.JAVA_INT, index)));
        case UINT64 ->
            out.put(Long.toUnsignedString(data.getAtIndex(ValueLayout.JAVA_LONG, index)));
        case BOOL -> out.put(data.get(ValueLayout.JAVA_BYTE, index) == 0 ? "false" : "true");
        default -> throw new IllegalStateException(tensor.dtype() + " was let through");
      }
    }
  }
}
