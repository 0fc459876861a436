package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** {@code TF_Tensor}s from and to ours. */
final class NativeTensors {
  /** Bytes of a {@code TF_TString}. */
  private static final long STRING_BYTES = 24;

  /** Up to here a copy costs less than keeping track of memory that is lent. */
  private static final long COPIED = 4096;

  private NativeTensors() {}

  /** A {@code TF_Tensor} with the same elements, which may outlive ours. */
  static MemorySegment from(Tensor tensor, Scratch scratch) throws Throwable {
    Shape shape = tensor.shape();
    MemorySegment dims = scratch.dims(shape);
    if (tensor.dtype() == DType.STRING) {
      return strings(tensor, dims);
    }
    int type = tensor.dtype().number();
    long bytes = tensor.data().byteSize();
    if (bytes <= COPIED) {
      var made =
          (MemorySegment) TensorFlowC.ALLOCATE_TENSOR.invokeExact(type, dims, shape.rank(), bytes);
      MemorySegment.copy(tensor.data(), 0, data(made, bytes), 0, bytes);
      return made;
    }
    return (MemorySegment)
        TensorFlowC.NEW_TENSOR.invokeExact(
            type,
            dims,
            shape.rank(),
            tensor.data(),
            bytes,
            LentMemory.GIVEN_BACK,
            LentMemory.lend(tensor));
  }

  private static MemorySegment strings(Tensor tensor, MemorySegment dims) throws Throwable {
    byte[][] values = tensor.strings();
    var made =
        (MemorySegment)
            TensorFlowC.ALLOCATE_TENSOR.invokeExact(
                DType.STRING.number(), dims, tensor.shape().rank(), values.length * STRING_BYTES);
    MemorySegment data = data(made, values.length * STRING_BYTES);
    for (int i = 0; i < values.length; i++) {
      MemorySegment element = data.asSlice(i * STRING_BYTES, STRING_BYTES);
      TensorFlowC.STRING_INIT.invokeExact(element);
      TensorFlowC.STRING_COPY.invokeExact(
          element, MemorySegment.ofArray(values[i]), (long) values[i].length);
    }
    return made;
  }

  /** Deletes the inputs of a run, those that are there, and clears the array. */
  static void deleteInputs(MemorySegment array, int count) throws Throwable {
    for (int i = 0; i < count; i++) {
      MemorySegment tensor = array.getAtIndex(ADDRESS, i);
      if (tensor.address() != 0) {
        array.setAtIndex(ADDRESS, i, MemorySegment.NULL);
        if ((int) TensorFlowC.TENSOR_TYPE.invokeExact(tensor) == DType.STRING.number()) {
          freeStrings(tensor);
        }
        TensorFlowC.DELETE_TENSOR.invokeExact(tensor);
      }
    }
  }

  /**
   * Frees the strings in a tensor that we made: TensorFlow takes its memory for plain bytes. One
   * that the model keeps has other holders and keeps its strings.
   */
  private static void freeStrings(MemorySegment tensor) throws Throwable {
    var ours = (MemorySegment) TensorFlowC.MAYBE_MOVE.invokeExact(tensor);
    if (ours.address() == 0) {
      return;
    }
    long bytes = (long) TensorFlowC.BYTE_SIZE.invokeExact(tensor);
    MemorySegment data = data(tensor, bytes);
    for (long at = 0; at < bytes; at += STRING_BYTES) {
      TensorFlowC.STRING_DEALLOC.invokeExact(data.asSlice(at, STRING_BYTES));
    }
  }

  /** Our tensors over the outputs of a run. */
  static List<Tensor> adoptAll(MemorySegment array, int count) throws Throwable {
    var adopted = new ArrayList<Tensor>(count);
    try {
      for (int i = 0; i < count; i++) {
        adopted.add(adopt(array.getAtIndex(ADDRESS, i)));
      }
      return adopted;
    } catch (RuntimeException | Error e) {
      adopted.forEach(Tensor::close);
      for (int i = adopted.size(); i < count; i++) {
        TensorFlowC.DELETE_TENSOR.invokeExact(array.getAtIndex(ADDRESS, i));
      }
      throw e;
    }
  }

  /** Our tensor over the memory of a {@code TF_Tensor}, which it frees when it is closed. */
  private static Tensor adopt(MemorySegment tensor) throws Throwable {
    DType dtype = DType.ofNumber((int) TensorFlowC.TENSOR_TYPE.invokeExact(tensor));
    long[] dims = new long[(int) TensorFlowC.NUM_DIMS.invokeExact(tensor)];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = (long) TensorFlowC.DIM.invokeExact(tensor, i);
    }
    Shape shape = Shape.of(dims);
    long bytes = (long) TensorFlowC.BYTE_SIZE.invokeExact(tensor);
    MemorySegment data = data(tensor, bytes);
    if (dtype == DType.STRING) {
      byte[][] values = texts(data);
      TensorFlowC.DELETE_TENSOR.invokeExact(tensor);
      return Tensor.ofStrings(shape, values);
    }
    return Tensor.over(dtype, shape, data, () -> delete(tensor));
  }

  private static byte[][] texts(MemorySegment data) throws Throwable {
    byte[][] values = new byte[Math.toIntExact(data.byteSize() / STRING_BYTES)][];
    for (int i = 0; i < values.length; i++) {
      MemorySegment element = data.asSlice(i * STRING_BYTES, STRING_BYTES);
      long size = (long) TensorFlowC.STRING_SIZE.invokeExact(element);
      var text = (MemorySegment) TensorFlowC.STRING_DATA.invokeExact(element);
      values[i] = text.reinterpret(size).toArray(JAVA_BYTE);
    }
    return values;
  }

  private static void delete(MemorySegment tensor) {
    Native.act(
        () -> {
          TensorFlowC.DELETE_TENSOR.invokeExact(tensor);
        });
  }

  private static MemorySegment data(MemorySegment tensor, long bytes) throws Throwable {
    return ((MemorySegment) TensorFlowC.DATA.invokeExact(tensor)).reinterpret(bytes);
  }
}
