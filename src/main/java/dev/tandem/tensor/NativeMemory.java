package dev.tandem.tensor;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The C allocator: 64-byte aligned blocks that TensorFlow and TFLite read in place, not zeroed. */
final class NativeMemory {
  static final long ALIGNMENT = 64;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle MALLOC =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("malloc"),
          FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
  private static final MethodHandle FREE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("free"),
          FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

  private NativeMemory() {}

  /** A raw block large enough to hold {@code bytes} from an aligned address. */
  static MemorySegment allocate(long bytes) {
    try {
      var raw = (MemorySegment) MALLOC.invokeExact(Math.max(bytes, 1) + ALIGNMENT);
      if (raw.address() == 0) {
        throw new OutOfMemoryError(
            "the system has no " + bytes + " bytes of memory left for a tensor");
      }
      return raw;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static MemorySegment aligned(MemorySegment raw, long bytes) {
    long address = (raw.address() + ALIGNMENT - 1) & -ALIGNMENT;
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  static void free(MemorySegment raw) {
    try {
      FREE.invokeExact(raw);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
