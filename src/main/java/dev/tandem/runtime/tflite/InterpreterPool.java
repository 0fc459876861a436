package dev.tandem.runtime.tflite;

import dev.tandem.fault.Fault;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<TfLiteInterpreter> idle = new ConcurrentLinkedDeque<>();
  private final AtomicInteger built = new AtomicInteger();
  private volatile boolean closed;

  InterpreterPool(TfLiteProgram program, int threads, int bound) {
    this.program = program;
    this.threads = threads;
    this.permits = new Semaphore(bound, true);
    var first = new TfLiteInterpreter(program, threads);
    try {
      this.entries = first.entries();
      this.accelerated = first.isDelegated();
    } catch (RuntimeException | Error e) {
      first.close();
      throw e;
    }
    built.set(1);
    idle.push(first);
  }

  <T> T use(Function<TfLiteInterpreter, T> work) {
    permits.acquireUninterruptibly();
    try {
      var interpreter = take();
      try {
        T result = work.apply(interpreter);
        idle.push(interpreter);
        return result;
      } catch (RuntimeException | Error e) {
        giveBack(interpreter);
        throw e;
      }
    } finally {
      permits.release();
    }
  }

  private TfLiteInterpreter take() {
    if (closed) {
      throw Fault.unavailable("the model is closed");
    }
    var interpreter = idle.poll();
    if (interpreter != null) {
      return interpreter;
    }
    var fresh = new TfLiteInterpreter(program, threads);
    built.incrementAndGet();
    return fresh;
  }

  private void giveBack(TfLiteInterpreter interpreter) {
    if (interpreter.isSound()) {
      idle.push(interpreter);
      return;
    }
    built.decrementAndGet();
    interpreter.close();
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
    return built.get();
  }

  @Override
  public void close() {
    closed = true;
    for (var next = idle.poll(); next != null; next = idle.poll()) {
      next.close();
      built.decrementAndGet();
    }
    program.close();
  }
}
