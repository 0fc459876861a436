package dev.tandem.inference;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.registry.Lease;
import dev.tandem.registry.ServedVersion;
import dev.tandem.tensor.NamedTensors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request under way, on one version. Closed by the door that began it, which records how long
 * it took and how it ended.
 */
public final class Call implements AutoCloseable {
  private final Lease lease;
  private final Stopwatch stopwatch;
  private final Door door;
  private final VersionMetrics metrics;
  private String signature = RequestMetrics.UNKNOWN;
  private Fault.@Nullable Kind failure;
  private boolean closed;

  Call(Lease lease, Stopwatch stopwatch, Door door, VersionMetrics metrics) {
    this.lease = lease;
    this.stopwatch = stopwatch;
    this.door = door;
    this.metrics = metrics;
    metrics.traffic().begun();
  }

  public ServedVersion served() {
    return lease.served();
  }

  /** The signature of that name; empty means the default. */
  public Signature signature(String name) {
    String wanted = name.isEmpty() ? Signature.DEFAULT : name;
    var found = served().signatures().get(wanted);
    if (found == null) {
      throw missing(wanted);
    }
    signature = wanted;
    return found;
  }

  private Fault missing(String signature) {
    String why = served().leftOut().get(signature);
    return why == null
        ? Fault.badInput("Serving signature name: \"" + signature + "\" not found in signature def")
        : new Fault(
            Fault.Kind.UNPROCESSABLE, "signature " + signature + " cannot be called: " + why);
  }

  /**
   * Runs the signature with inputs it takes over, and waits for the outputs, which the caller
   * closes.
   */
  public NamedTensors run(Signature signature, NamedTensors inputs) {
    return await(submit(signature, inputs));
  }

  /**
   * Queues a run with inputs it takes over; {@link #await} waits for it. Inputs that are not the
   * signature's fail it without a run.
   */
  public CompletableFuture<NamedTensors> submit(Signature signature, NamedTensors inputs) {
    try {
      InputCheck.check(signature, inputs, served().checksShapes());
    } catch (Fault fault) {
      inputs.close();
      return CompletableFuture.failedFuture(fault);
    }
    return served().submit(signature.name(), inputs, stopwatch.deadlineNanos());
  }

  /** Waits for a run until the deadline, then gives it up. */
  public NamedTensors await(CompletableFuture<NamedTensors> running) {
    try {
      return outputs(running);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Fault fault
          ? fault
          : Fault.internal("the run failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      abandon(running);
      Thread.currentThread().interrupt();
      throw Fault.unavailable("the server is stopping");
    }
  }

  private NamedTensors outputs(CompletableFuture<NamedTensors> running)
      throws InterruptedException, ExecutionException {
    try {
      return running.get(stopwatch.left(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      if (running.cancel(false)) {
        throw new Fault(Fault.Kind.TIMED_OUT, "the request was not answered before its deadline");
      }
      // Answered at the very last moment.
      return running.get();
    }
  }

  private static void abandon(CompletableFuture<NamedTensors> running) {
    if (!running.cancel(false) && !running.isCompletedExceptionally()) {
      running.join().close();
    }
  }

  /** The time now, for {@link #took}. */
  public long nanos() {
    return stopwatch.ticker().nanos();
  }

  /** Records a phase that began at {@code startedNanos} and ends now; for any thread. */
  public void took(Phase phase, long startedNanos) {
    metrics.phase(phase, nanos() - startedNanos);
  }

  /** Marks the request as failed and returns the fault to answer: what is none is ours. */
  public Fault failed(Throwable cause) {
    var fault =
        cause instanceof Fault given
            ? given
            : Fault.internal("the request failed: " + cause, cause);
    failure = fault.kind();
    return fault;
  }

  /** Records the request and gives the version back. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        metrics.request(signature, door, failure, stopwatch.elapsed());
      } finally {
        metrics.traffic().ended();
        lease.close();
      }
    }
  }
}
