package dev.tandem.inference;

import dev.tandem.batching.Ticker;
import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.registry.Lease;
import dev.tandem.registry.ServedVersion;
import dev.tandem.tensor.NamedTensors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request under way, on one version. Closed by the door that began it. */
public final class Call implements AutoCloseable {
  private final Lease lease;
  private final Ticker ticker;
  private final long deadlineNanos;

  Call(Lease lease, Ticker ticker, long deadlineNanos) {
    this.lease = lease;
    this.ticker = ticker;
    this.deadlineNanos = deadlineNanos;
  }

  public ServedVersion served() {
    return lease.served();
  }

  /** The signature of that name; empty means the default. */
  public Signature signature(String name) {
    String wanted = name.isEmpty() ? Signature.DEFAULT : name;
    var signature = served().signatures().get(wanted);
    if (signature == null) {
      throw Fault.badInput("Serving signature name: \"" + wanted + "\" not found in signature def");
    }
    return signature;
  }

  /**
   * Runs the signature with inputs it takes over, and waits for the outputs, which the caller
   * closes.
   */
  public NamedTensors run(Signature signature, NamedTensors inputs) {
    return await(submit(signature, inputs));
  }

  /** Queues a run; {@link #await} waits for it. */
  public CompletableFuture<NamedTensors> submit(Signature signature, NamedTensors inputs) {
    return served().submit(signature.name(), inputs, deadlineNanos);
  }

  /** Waits for a run until the deadline. */
  public NamedTensors await(CompletableFuture<NamedTensors> running) {
    try {
      return running.get(Math.max(0, deadlineNanos - ticker.nanos()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Fault fault
          ? fault
          : Fault.internal("the run failed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new Fault(Fault.Kind.TIMED_OUT, "the request was not answered before its deadline");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.unavailable("the server is stopping");
    }
  }

  @Override
  public void close() {
    lease.close();
  }
}
