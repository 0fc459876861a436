package dev.tandem.runtime.tflite;

import dev.tandem.fault.Fault;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Interpreters of one program, one per concurrent caller, built when first needed up to a bound;
 * callers beyond it wait. The last one used is the next one handed out: its shapes and caches are
 * the likeliest to fit. Thread safe; closed when no caller is inside.
 */
final class InterpreterPool implements AutoCloseable {
  private final TfLiteProgram program;
  private final int threads;
  private final Entries.Found entries;
  private final boolean accelerated;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<TfLiteInterpreter> idle = new ArrayDeque<>();
  private int bound;
  private int used;
  private boolean closed;

  InterpreterPool(TfLiteProgram program, int threads, int bound) {
    this.program = program;
    this.threads = threads;
    this.bound = bound;
    var first = new TfLiteInterpreter(program, threads);
    try {
      this.entries = first.entries();
      this.accelerated = first.isDelegated();
    } catch (RuntimeException | Error e) {
      first.close();
      throw e;
    }
    idle.push(first);
  }

  <T> T use(Function<TfLiteInterpreter, T> work) {
    var interpreter = take();
    try {
      return work.apply(interpreter);
    } finally {
      giveBack(interpreter);
    }
  }

  private TfLiteInterpreter take() {
    lock.lock();
    try {
      while (used >= bound && !closed) {
        room.awaitUninterruptibly();
      }
      if (closed) {
        throw Fault.unavailable("the model is closed");
      }
      used++;
      var interpreter = idle.poll();
      if (interpreter != null) {
        return interpreter;
      }
    } finally {
      lock.unlock();
    }
    return build();
  }

  private TfLiteInterpreter build() {
    try {
      return new TfLiteInterpreter(program, threads);
    } catch (RuntimeException | Error e) {
      leave();
      throw e;
    }
  }

  private void leave() {
    lock.lock();
    try {
      used--;
      room.signal();
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(TfLiteInterpreter interpreter) {
    lock.lock();
    try {
      used--;
      room.signal();
      if (interpreter.isSound() && used + idle.size() < bound) {
        idle.push(interpreter);
        return;
      }
    } finally {
      lock.unlock();
    }
    interpreter.close();
  }

  /** Lets so many callers in at once from now on; those inside stay. */
  void bound(int callers) {
    lock.lock();
    try {
      bound = callers;
      while (!idle.isEmpty() && used + idle.size() > bound) {
        idle.removeLast().close();
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Map<String, Entry> entries() {
    return entries.served();
  }

  Map<String, String> leftOut() {
    return entries.leftOut();
  }

  long bytes() {
    return program.bytes();
  }

  int threads() {
    return threads;
  }

  boolean isAccelerated() {
    return accelerated;
  }

  /** How many interpreters exist now. */
  int size() {
    lock.lock();
    try {
      return used + idle.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
      idle.forEach(TfLiteInterpreter::close);
      idle.clear();
    } finally {
      lock.unlock();
    }
    program.close();
  }
}
