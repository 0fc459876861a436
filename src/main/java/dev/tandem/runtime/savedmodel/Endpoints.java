package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;

/**
 * A signature's inputs and outputs as {@code TF_Output} arrays, resolved once, and what its runs
 * write into.
 */
record Endpoints(
    List<String> inputNames,
    MemorySegment inputs,
    List<String> outputNames,
    MemorySegment outputs,
    Scratches scratches) {
  /** Bytes of a {@code TF_Output}: a pointer and an index, padded. */
  private static final long BYTES = 16;

  static Endpoints of(Signature signature, MemorySegment graph, Arena arena) {
    int widest = Math.max(signature.inputs().size(), signature.outputs().size());
    return new Endpoints(
        List.copyOf(signature.inputs().keySet()),
        resolve(names(signature.inputs().values()), graph, arena),
        List.copyOf(signature.outputs().keySet()),
        resolve(names(signature.outputs().values()), graph, arena),
        new Scratches(widest));
  }

  private static List<String> names(Collection<TensorSpec> specs) {
    return specs.stream().map(TensorSpec::name).toList();
  }

  /** {@code TF_Output}s of tensors by their names: {@code operation:1}. */
  static MemorySegment resolve(List<String> tensors, MemorySegment graph, Arena arena) {
    MemorySegment array = arena.allocate(Math.max(1, tensors.size()) * BYTES, 8);
    long at = 0;
    for (String name : tensors) {
      int colon = name.lastIndexOf(':');
      MemorySegment operation = expect(graph, colon < 0 ? name : name.substring(0, colon), arena);
      int index = colon < 0 ? 0 : index(name.substring(colon + 1));
      // TensorFlow takes the index as it comes.
      int count = Native.call(() -> (int) TensorFlowC.OUTPUT_COUNT.invokeExact(operation));
      if (index < 0 || index >= count) {
        throw new Fault(
            Fault.Kind.UNPROCESSABLE,
            "the model names a tensor " + name + ", but that operation has " + count);
      }
      array.set(ADDRESS, at, operation);
      array.set(JAVA_INT, at + 8, index);
      at += BYTES;
    }
    return array;
  }

  private static int index(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  static MemorySegment expect(MemorySegment graph, String operation, Arena arena) {
    MemorySegment found = find(graph, operation, arena);
    if (found.address() == 0) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          "the model names an operation " + operation + ", which its graph has not");
    }
    return found;
  }

  static MemorySegment find(MemorySegment graph, String operation, Arena arena) {
    return Native.call(
        () ->
            (MemorySegment)
                TensorFlowC.OPERATION.invokeExact(graph, arena.allocateFrom(operation)));
  }
}
