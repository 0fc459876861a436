package dev.tandem.pipeline;

import dev.tandem.dataset.Example;
import dev.tandem.dataset.ItemInputs;
import dev.tandem.fault.Fault;
import dev.tandem.inference.Call;
import dev.tandem.inference.Door;
import dev.tandem.inference.Predictor;
import dev.tandem.model.Signature;
import dev.tandem.registry.ServedVersion;
import dev.tandem.tensor.NamedTensors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Asks a version about examples, a few at a time, so that its batches fill and requests from
 * outside are hardly held up.
 *
 * @param reader takes out of a version's outputs what is wanted
 * @param isOver whether nobody wants the answers any more
 */
record Examined(Predictor predictor, ServedVersion version, Reader reader, BooleanSupplier isOver) {
  private static final int AT_ONCE = 2 * Runtime.getRuntime().availableProcessors();
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int TRIES = 200;
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  /** The numbers that are wanted of what a version answered. */
  @FunctionalInterface
  interface Reader {
    List<float[]> read(NamedTensors outputs, Signature signature);
  }

  /** What came of one example. */
  sealed interface Answer {
    /**
     * @param numbers as the reader gave them
     */
    record Given(List<float[]> numbers) implements Answer {}

    record Unreadable(String why) implements Answer {}
  }

  /** Gives every example with its answer, in order. */
  void each(Iterator<Example> examples, BiConsumer<Example, Answer> taking) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      while (examples.hasNext()) {
        if (isOver.getAsBoolean()) {
          throw Fault.unavailable("the server is stopping");
        }
        var some = new ArrayList<Example>();
        while (some.size() < AT_ONCE && examples.hasNext()) {
          some.add(examples.next());
        }
        ask(some, threads, taking);
      }
    }
  }

  private void ask(
      List<Example> examples, ExecutorService threads, BiConsumer<Example, Answer> taking) {
    try (var call = predictor.begin(Door.EVALUATION, version, LIMIT)) {
      var signature = call.signature("");
      var asked = new ArrayList<Future<Answer>>();
      for (var example : examples) {
        Callable<Answer> asking = () -> answer(call, signature, example);
        asked.add(threads.submit(asking));
      }
      try {
        for (int i = 0; i < asked.size(); i++) {
          taking.accept(examples.get(i), ended(asked.get(i)));
        }
      } catch (RuntimeException e) {
        asked.forEach(future -> future.cancel(true));
        throw call.failed(e);
      }
    }
  }

  private static Answer ended(Future<Answer> asked) {
    try {
      return asked.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Fault fault
          ? fault
          : Fault.internal("the version failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Fault.unavailable("the server is stopping");
    }
  }

  private Answer answer(Call call, Signature signature, Example example) {
    for (int tries = 1; ; tries++) {
      NamedTensors inputs;
      try {
        inputs = ItemInputs.of(example.item(), version.preprocessor(), signature.inputs());
      } catch (Fault fault) {
        return unreadable(fault);
      }
      try (var outputs = call.run(signature, inputs)) {
        return new Answer.Given(reader.read(outputs, signature));
      } catch (Fault fault) {
        if (fault.kind() != Fault.Kind.OVERLOADED || tries == TRIES) {
          throw fault;
        }
        LockSupport.parkNanos(PAUSE_NANOS); // Those outside go first.
      }
    }
  }

  private static Answer unreadable(Fault fault) {
    return switch (fault.kind()) {
      case BAD_INPUT, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE -> new Answer.Unreadable(fault.detail());
      default -> throw fault;
    };
  }
}
