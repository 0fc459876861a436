package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Our tensors' memory in TensorFlow's hands. A model may keep an input (assign it to a variable) or
 * answer it, so the memory is given back when TensorFlow says so and not when the run is over.
 */
final class LentMemory {
  private static final Map<Long, Runnable> LENT = new ConcurrentHashMap<>();
  private static final AtomicLong NEXT = new AtomicLong(1);

  /** The deallocator that TensorFlow calls, from any thread, with the number as its argument. */
  static final MemorySegment GIVEN_BACK = stub();

  private LentMemory() {}

  /** Keeps the tensor's memory; the number stands for it. */
  static MemorySegment lend(Tensor tensor) {
    long number = NEXT.getAndIncrement();
    LENT.put(number, tensor.hold());
    return MemorySegment.ofAddress(number);
  }

  @SuppressWarnings("unused") // by the stub, with what a deallocator is given
  private static void givenBack(MemorySegment data, long length, MemorySegment number) {
    Runnable release = LENT.remove(number.address());
    if (release != null) {
      release.run();
    }
  }

  private static MemorySegment stub() {
    try {
      var target =
          MethodHandles.lookup()
              .findStatic(
                  LentMemory.class,
                  "givenBack",
                  MethodType.methodType(
                      void.class, MemorySegment.class, long.class, MemorySegment.class));
      return Linker.nativeLinker()
          .upcallStub(
              target, FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, ADDRESS), Arena.global());
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
