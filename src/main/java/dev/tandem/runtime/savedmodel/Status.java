package dev.tandem.runtime.savedmodel;

import dev.tandem.fault.Fault;
import java.lang.foreign.MemorySegment;

/** A {@code TF_Status}: whether the last call succeeded, and if not, the fault it stands for. */
final class Status implements AutoCloseable {
  private final MemorySegment status;

  Status() {
    status = Native.call(() -> (MemorySegment) TensorFlowC.NEW_STATUS.invokeExact());
  }

  MemorySegment pointer() {
    return status;
  }

  /** Throws the fault that the last call left, if any. */
  void check() {
    int code = Native.call(() -> (int) TensorFlowC.CODE.invokeExact(status));
    if (code != 0) {
      var message = Native.call(() -> (MemorySegment) TensorFlowC.MESSAGE.invokeExact(status));
      String said = TensorFlowC.text(message);
      throw Refusal.ofOperation(said).orElseGet(() -> new Fault(kind(code), said));
    }
  }

  /** The canonical codes of absl, which TensorFlow uses. */
  private static Fault.Kind kind(int code) {
    return switch (code) {
      case 3, 9, 11 -> Fault.Kind.BAD_INPUT;
      case 4 -> Fault.Kind.TIMED_OUT;
      case 5 -> Fault.Kind.NOT_FOUND;
      case 8 -> Fault.Kind.OVERLOADED;
      case 12 -> Fault.Kind.NOT_IMPLEMENTED;
      default -> Fault.Kind.INTERNAL;
    };
  }

  @Override
  public void close() {
    Native.act(
        () -> {
          TensorFlowC.DELETE_STATUS.invokeExact(status);
        });
  }
}
