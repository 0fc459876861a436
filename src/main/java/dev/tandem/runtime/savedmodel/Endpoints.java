package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/** A signature's inputs and outputs as {@code TF_Output} arrays, resolved once. */
record Endpoints(
    List<String> inputNames,
    MemorySegment inputs,
    List<String> outputNames,
    MemorySegment outputs) {
  /** Bytes of a {@code TF_Output}: a pointer and an index, padded. */
  private static final long BYTES = 16;

  static Endpoints of(Signature signature, MemorySegment graph, Arena arena) {
    return new Endpoints(
        List.copyOf(signature.inputs().keySet()),
        resolve(signature.inputs(), graph, arena),
        List.copyOf(signature.outputs().keySet()),
        resolve(signature.outputs(), graph, arena));
  }

  private static MemorySegment resolve(
      Map<String, TensorSpec> specs, MemorySegment graph, Arena arena) {
    MemorySegment array = arena.allocate(Math.max(1, specs.size()) * BYTES, 8);
    long at = 0;
    for (TensorSpec spec : specs.values()) {
      String name = spec.name();
      int colon = name.lastIndexOf(':');
      String operation = colon < 0 ? name : name.substring(0, colon);
      int index = colon < 0 ? 0 : Integer.parseInt(name.substring(colon + 1));
      MemorySegment found =
          Native.call(
              () ->
                  (MemorySegment)
                      TensorFlowC.OPERATION.invokeExact(graph, arena.allocateFrom(operation)));
      if (found.address() == 0) {
        throw new Fault(
            Fault.Kind.UNPROCESSABLE, "the signature names " + name + ", which the graph has not");
      }
      array.set(ADDRESS, at, found);
      array.set(JAVA_INT, at + 8, index);
      at += BYTES;
    }
    return array;
  }
}
