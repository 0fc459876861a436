package dev.tandem.api.upload;

import dev.tandem.fault.Fault;
import dev.tandem.inference.Call;
import dev.tandem.inference.Phase;
import dev.tandem.model.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** The items of one request on their way through one version, each a request of its own. */
record Answering(Call call, Signature signature, Options options) {
  /** Enough to fill batches, and few enough that one caller cannot fill the memory or the queue. */
  private static final int AT_ONCE = 64;

  List<Answered> all(List<Item> items) {
    if (items.size() == 1) {
      return List.of(new Answered(items.getFirst(), answer(items.getFirst())));
    }
    var turns = new Semaphore(AT_ONCE);
    var running = new ArrayList<Future<Answer>>(items.size());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var item : items) {
        turns.acquireUninterruptibly();
        running.add(
            threads.submit(
                () -> {
                  try {
                    return answer(item);
                  } finally {
                    turns.release();
                  }
                }));
      }
    }
    var answered = new ArrayList<Answered>(items.size());
    for (int i = 0; i < items.size(); i++) {
      answered.add(new Answered(items.get(i), ended(running.get(i))));
    }
    return answered;
  }

  private Answer answer(Item item) {
    try {
      long decoding = call.nanos();
      var inputs = item.tensors(call.served().preprocessor(), signature.inputs());
      call.took(Phase.DECODE, decoding);
      var outputs = call.run(signature, inputs);
      return Answer.of(outputs, signature, call.served().settings(), options);
    } catch (Fault fault) {
      return new Answer.Failed(fault);
    } catch (RuntimeException e) {
      return new Answer.Failed(Fault.internal("the item failed: " + e, e));
    }
  }

  private static Answer ended(Future<Answer> running) {
    try {
      return running.get();
    } catch (ExecutionException e) {
      return new Answer.Failed(Fault.internal("the item failed: " + e.getCause(), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Failed(Fault.unavailable("the server is stopping"));
    }
  }
}
