package dev.tandem.batching;

import dev.tandem.batching.BatchObserver.Refusal;
import dev.tandem.fault.Fault;
import dev.tandem.tensor.NamedTensors;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs batches in the calling thread and answers their requests, every one, whatever happens. */
final class Runner {
  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

  private final BatchFunction function;
  private final Ticker ticker;
  private final BatchObserver observer;
  private final RunTimes times = new RunTimes();
  private volatile boolean rowwise;

  Runner(BatchFunction function, Ticker ticker, BatchObserver observer) {
    this.function = function;
    this.ticker = ticker;
    this.observer = observer;
    this.rowwise = function.rowwise();
  }

  /** Whether requests may share a run; no more after outputs that did not have the inputs' rows. */
  boolean isRowwise() {
    return rowwise;
  }

  boolean isShort(Request request) {
    return times.isShort(Rows.bytes(request.inputs()));
  }

  NamedTensors tryOut(NamedTensors inputs) {
    long start = ticker.nanos();
    var outputs = function.run().apply(inputs);
    times.set(Rows.bytes(inputs), ticker.nanos() - start);
    return outputs;
  }

  /** Returns the time when it ended. */
  long run(Batch batch, long now) {
    try {
      var live = alive(batch, now);
      if (live.isEmpty()) {
        return now;
      }
      return rowwise ? together(batch, live, now) : eachAlone(batch, live, now);
    } catch (RuntimeException | Error e) {
      // A thread that dies here would keep its place among those that run for ever.
      batch.requests().forEach(request -> request.fail(e));
      return ticker.nanos();
    }
  }

  private List<Request> alive(Batch batch, long now) {
    var live = new ArrayList<Request>(batch.requests().size());
    for (var request : batch.requests()) {
      if (request.isDone()) {
        request.inputs().close();
      } else if (request.isExpired(now)) {
        expire(request);
      } else {
        live.add(request);
      }
    }
    return live;
  }

  void expire(Request request) {
    observer.refused(Refusal.EXPIRED);
    request.fail(
        new Fault(Fault.Kind.TIMED_OUT, "the deadline of the request passed before it could run"));
  }

  private long together(Batch batch, List<Request> live, long now) {
    var measured = new Measured(batch.reason(), live, now);
    boolean counted = live.getFirst().rows() > 0;
    int padding = counted ? batch.options().padded(measured.rows()) - measured.rows() : 0;
    if (live.size() == 1 && padding == 0) {
      return alone(batch, live.getFirst(), measured, now);
    }
    try {
      return joined(live, padding, measured, now) ? ticker.nanos() : eachAlone(batch, live, now);
    } catch (RuntimeException | Error e) {
      // Whoever spoilt the run spoils only the own one when it is repeated.
      return eachAlone(batch, live, ticker.nanos());
    }
  }

  /** False if the outputs did not have the inputs' rows. */
  private boolean joined(List<Request> live, int padding, Measured measured, long now) {
    NamedTensors outputs;
    try (var inputs = Rows.join(live.stream().map(Request::inputs).toList(), padding)) {
      long start = ticker.nanos();
      measured.assembled(padding, start - now);
      outputs = timed(inputs, measured, start);
    }
    if (!Rows.areAll(outputs, measured.rows() + (long) padding)) {
      outputs.close();
      giveUpBatching();
      return false;
    }
    var shares = Rows.split(outputs, live.stream().mapToInt(Request::rows).toArray());
    for (int i = 0; i < shares.size(); i++) {
      live.get(i).answer(shares.get(i));
    }
    return true;
  }

  private NamedTensors timed(NamedTensors inputs, Measured measured, long start) {
    long end = 0;
    boolean ended = false;
    try {
      var outputs = function.run().apply(inputs);
      end = ticker.nanos();
      ended = true;
      times.add(Rows.bytes(inputs), end - start);
      return outputs;
    } finally {
      measured.ran((ended ? end : ticker.nanos()) - start);
      observer.ran(measured);
    }
  }

  private long eachAlone(Batch batch, List<Request> requests, long now) {
    long time = now;
    for (var request : requests) {
      if (request.isDone()) {
        request.inputs().close();
      } else if (request.isExpired(time)) {
        expire(request);
      } else {
        var measured = new Measured(batch.reason(), List.of(request), time);
        time = alone(batch, request, measured, time);
      }
    }
    return time;
  }

  private long alone(Batch batch, Request request, Measured measured, long now) {
    NamedTensors outputs;
    try {
      outputs = timed(request.inputs(), measured, now);
    } catch (RuntimeException | Error e) {
      request.fail(asFault(e));
      return ticker.nanos();
    }
    var cut = batch.cut();
    long end = now + measured.runNanos();
    if (cut != null && !cut.fits(outputs, request.rows())) {
      giveUpBatching();
      var entire = cut.entire(end);
      if (entire != null) {
        end = eachAlone(Batch.of(entire, batch.options(), false), List.of(entire), end);
      }
    }
    request.answer(outputs);
    return end;
  }

  private void giveUpBatching() {
    if (rowwise) {
      rowwise = false;
      LOG.warn("{} is not batched: its outputs do not have the inputs' rows", function.name());
    }
  }

  private Throwable asFault(Throwable failure) {
    return failure instanceof OutOfMemoryError
        ? new Fault(
            Fault.Kind.UNAVAILABLE, "there is not enough memory to run " + function.name(), failure)
        : failure;
  }
}
