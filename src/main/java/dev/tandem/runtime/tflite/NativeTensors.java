package dev.tandem.runtime.tflite;

import static org.bytedeco.tensorflowlite.global.tensorflowlite.*;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Quantization;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.tensorflowlite.TfLiteAffineQuantization;
import org.bytedeco.tensorflowlite.TfLiteIntArray;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.jspecify.annotations.Nullable;

/** Reads and fills TFLite's own tensors. */
final class NativeTensors {
  private NativeTensors() {}

  static TensorSpec spec(TfLiteTensor tensor) {
    return new TensorSpec(name(tensor), dtype(tensor), declaredShape(tensor), quantization(tensor));
  }

  private static String name(TfLiteTensor tensor) {
    var name = tensor.name();
    return name == null ? "" : name.getString();
  }

  private static DType dtype(TfLiteTensor tensor) {
    return switch (tensor.type()) {
      case kTfLiteFloat32 -> DType.FLOAT;
      case kTfLiteFloat64 -> DType.DOUBLE;
      case kTfLiteFloat16 -> DType.HALF;
      case kTfLiteBFloat16 -> DType.BFLOAT16;
      case kTfLiteInt8 -> DType.INT8;
      case kTfLiteInt16 -> DType.INT16;
      case kTfLiteInt32 -> DType.INT32;
      case kTfLiteInt64 -> DType.INT64;
      case kTfLiteUInt8 -> DType.UINT8;
      case kTfLiteUInt16 -> DType.UINT16;
      case kTfLiteUInt32 -> DType.UINT32;
      case kTfLiteUInt64 -> DType.UINT64;
      case kTfLiteBool -> DType.BOOL;
      case kTfLiteString -> DType.STRING;
      case kTfLiteComplex64 -> DType.COMPLEX64;
      case kTfLiteComplex128 -> DType.COMPLEX128;
      default -> throw new Fault(Fault.Kind.NOT_IMPLEMENTED, label(tensor));
    };
  }

  /** As in {@code x is of type VARIANT, …}. */
  private static String label(TfLiteTensor tensor) {
    return name(tensor)
        + " is of type "
        + TfLiteTypeGetName(tensor.type()).getString()
        + ", which is not served";
  }

  /** With −1 where the model leaves a dimension open. */
  private static Shape declaredShape(TfLiteTensor tensor) {
    var signature = tensor.dims_signature();
    return signature == null || signature.isNull() || signature.size() == 0
        ? shape(tensor)
        : shape(signature);
  }

  static Shape shape(TfLiteTensor tensor) {
    var dims = tensor.dims();
    return dims == null || dims.isNull() ? Shape.scalar() : shape(dims);
  }

  private static Shape shape(TfLiteIntArray array) {
    var dims = new long[array.size()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = array.data(i);
    }
    return Shape.of(dims);
  }

  private static @Nullable Quantization quantization(TfLiteTensor tensor) {
    var quantization = tensor.quantization();
    if (quantization.type() != kTfLiteAffineQuantization || quantization.params() == null) {
      return null;
    }
    var affine = new TfLiteAffineQuantization(quantization.params());
    if (affine.scale() == null || affine.scale().size() != 1) {
      return null;
    }
    var params = tensor.params();
    return params.scale() > 0 ? new Quantization(params.scale(), params.zero_point()) : null;
  }

  static void fill(TfLiteTensor target, Tensor source) {
    memory(target, source.data().byteSize()).copyFrom(source.data());
  }

  static Tensor copy(TfLiteTensor source, Port port) {
    var shape = shape(source);
    if (port.spec().dtype() == DType.STRING) {
      return strings(source, shape);
    }
    var copy = Tensor.allocate(port.spec().dtype(), shape);
    try {
      copy.data().copyFrom(memory(source, copy.data().byteSize()));
      return copy;
    } catch (RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  private static MemorySegment memory(TfLiteTensor tensor, long expected) {
    var data = tensor.data().raw();
    if (tensor.bytes() != expected || (expected > 0 && (data == null || data.isNull()))) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          "%s has a tensor of %d bytes where its shape needs %d"
              .formatted(TfLiteRuntime.FILE, tensor.bytes(), expected));
    }
    return expected == 0
        ? MemorySegment.NULL
        : MemorySegment.ofAddress(data.address()).reinterpret(expected);
  }

  /** Strings lie as a count, count + 1 offsets from the start, and the bytes, all 32-bit. */
  private static Tensor strings(TfLiteTensor source, Shape shape) {
    var memory = memory(source, source.bytes());
    int count = memory.byteSize() == 0 ? 0 : memory.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
    if (count != shape.elements()) {
      throw TfLiteProgram.broken("made " + count + " strings for shape " + shape);
    }
    var values = new byte[count][];
    for (int i = 0; i < count; i++) {
      int from = memory.get(ValueLayout.JAVA_INT_UNALIGNED, 4L + 4L * i);
      int to = memory.get(ValueLayout.JAVA_INT_UNALIGNED, 8L + 4L * i);
      values[i] = memory.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE);
    }
    return Tensor.ofStrings(shape, values);
  }
}
