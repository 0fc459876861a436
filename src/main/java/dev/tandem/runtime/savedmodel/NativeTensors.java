package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code TF_Tensor}s from and to ours: numbers by wrapping the same memory, strings by copying. */
final class NativeTensors {
  /** Bytes of a {@code TF_TString}. */
  private static final long STRING_BYTES = 24;

  private NativeTensors() {}

  /** A {@code TF_Tensor} over the tensor's own memory; the tensor must outlive it. */
  static MemorySegment wrap(Tensor tensor, Arena arena) throws Throwable {
    long[] dims = tensor.shape().toArray();
    MemorySegment shape = arena.allocateFrom(JAVA_LONG, dims);
    if (tensor.dtype() == DType.STRING) {
      return strings(tensor, shape, arena);
    }
    return (MemorySegment)
        TensorFlowC.NEW_TENSOR.invokeExact(
            tensor.dtype().number(),
            shape,
            dims.length,
            tensor.data(),
            tensor.data().byteSize(),
            TensorFlowC.NOTHING,
            MemorySegment.NULL);
  }

  private static MemorySegment strings(Tensor tensor, MemorySegment shape, Arena arena)
      throws Throwable {
    byte[][] values = tensor.strings();
    var made =
        (MemorySegment)
            TensorFlowC.ALLOCATE_TENSOR.invokeExact(
                DType.STRING.number(), shape, tensor.shape().rank(), values.length * STRING_BYTES);
    MemorySegment data = data(made, values.length * STRING_BYTES);
    for (int i = 0; i < values.length; i++) {
      MemorySegment element = data.asSlice(i * STRING_BYTES, STRING_BYTES);
      TensorFlowC.STRING_INIT.invokeExact(element);
      TensorFlowC.STRING_COPY.invokeExact(
          element, arena.allocateFrom(JAVA_BYTE, values[i]), (long) values[i].length);
    }
    return made;
  }

  /** Frees a {@code TF_Tensor} and the strings in it. */
  static void delete(MemorySegment tensor) throws Throwable {
    TensorFlowC.DELETE_TENSOR.invokeExact(tensor);
  }

  /** Our tensor over the memory of a {@code TF_Tensor}, which it frees when it is closed. */
  static Tensor adopt(MemorySegment tensor) throws Throwable {
    DType dtype = DType.ofNumber((int) TensorFlowC.TENSOR_TYPE.invokeExact(tensor));
    long[] dims = new long[(int) TensorFlowC.NUM_DIMS.invokeExact(tensor)];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = (long) TensorFlowC.DIM.invokeExact(tensor, i);
    }
    Shape shape = Shape.of(dims);
    if (dtype == DType.STRING) {
      return adoptStrings(tensor, shape);
    }
    long bytes = (long) TensorFlowC.BYTE_SIZE.invokeExact(tensor);
    return Tensor.over(dtype, shape, data(tensor, bytes), () -> Native.act(() -> delete(tensor)));
  }

  private static Tensor adoptStrings(MemorySegment tensor, Shape shape) throws Throwable {
    byte[][] values = new byte[Math.toIntExact(shape.elements())][];
    MemorySegment data = data(tensor, values.length * STRING_BYTES);
    for (int i = 0; i < values.length; i++) {
      MemorySegment element = data.asSlice(i * STRING_BYTES, STRING_BYTES);
      long size = (long) TensorFlowC.STRING_SIZE.invokeExact(element);
      var text = (MemorySegment) TensorFlowC.STRING_DATA.invokeExact(element);
      values[i] = text.reinterpret(size).toArray(JAVA_BYTE);
    }
    delete(tensor);
    return Tensor.ofStrings(shape, values);
  }

  private static MemorySegment data(MemorySegment tensor, long bytes) throws Throwable {
    return ((MemorySegment) TensorFlowC.DATA.invokeExact(tensor)).reinterpret(bytes);
  }

  /** A tensor of its own with the same elements. */
  static Tensor copy(Tensor tensor) {
    Tensor copy = Tensor.allocate(tensor.dtype(), tensor.shape());
    copy.data().copyFrom(tensor.data());
    return copy;
  }
}
