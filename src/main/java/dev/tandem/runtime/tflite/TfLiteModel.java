package dev.tandem.runtime.tflite;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.tensor.NamedTensors;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A TFLite model in memory; every run borrows an interpreter from its pool. */
final class TfLiteModel implements LoadedModel {
  private final InterpreterPool pool;
  private final Map<String, Signature> signatures;
  private final AtomicBoolean closed = new AtomicBoolean();

  TfLiteModel(InterpreterPool pool) {
    this.pool = pool;
    var found = new TreeMap<String, Signature>();
    pool.entries().forEach((name, entry) -> found.put(name, entry.signature()));
    this.signatures = Collections.unmodifiableMap(found);
  }

  @Override
  public Map<String, Signature> signatures() {
    return signatures;
  }

  @Override
  public Map<String, String> leftOut() {
    return pool.leftOut();
  }

  @Override
  public NamedTensors run(String signature, NamedTensors inputs) {
    var entry = pool.entries().get(signature);
    if (entry == null) {
      throw Fault.notFound(
          "the model has no signature " + signature + "; it has " + signatures.keySet());
    }
    return pool.use(interpreter -> interpreter.run(entry, inputs));
  }

  @Override
  public void allow(int runs) {
    pool.bound(runs);
  }

  /** Converters fix dimensions that can be resized, and write unknown shapes as scalars. */
  @Override
  public boolean checksShapes() {
    return true;
  }

  @Override
  public long bytes() {
    return pool.bytes();
  }

  @Override
  public Map<String, Object> effective() {
    return Map.of(
        "threads", pool.threads(),
        "xnnpack", pool.isAccelerated(),
        "interpreters", pool.size());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      pool.close();
    }
  }
}
