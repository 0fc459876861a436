package dev.tandem.registry;

import dev.tandem.fault.Fault;
import dev.tandem.model.RuntimeInfo;
import dev.tandem.model.Signature;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.runtime.ModelRuntime;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens {@code fake.txt}: a model that answers the number in it, is slow or is broken. */
final class FakeRuntime implements ModelRuntime {
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();

  /** A slow model is open once this is. */
  final CountDownLatch gate = new CountDownLatch(1);

  final CountDownLatch slowOpened = new CountDownLatch(1);

  /** Whoever runs an endless model waits for this. */
  final CountDownLatch end = new CountDownLatch(1);

  final CountDownLatch endlessClosed = new CountDownLatch(1);

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public boolean recognizes(Path directory) {
    return Files.exists(directory.resolve("fake.txt"));
  }

  @Override
  public LoadedModel open(Path directory, SessionOptions options) {
    opened.incrementAndGet();
    try {
      String text = Files.readString(directory.resolve("fake.txt")).strip();
      if (text.equals("broken")) {
        throw new Fault(Fault.Kind.UNPROCESSABLE, "fake.txt is broken");
      }
      if (text.equals("slow")) {
        slowOpened.countDown();
        gate.await();
        text = "0";
      }
      open.incrementAndGet();
      return text.equals("endless") ? new EndlessModel() : new FakeModel(Float.parseFloat(text));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public RuntimeInfo info() {
    return new RuntimeInfo(name(), "1", true, List.of(), "a fake has no GPU");
  }

  private class FakeModel implements LoadedModel {
    private final float answer;
    private final AtomicBoolean closed = new AtomicBoolean();

    FakeModel(float answer) {
      this.answer = answer;
    }

    @Override
    public Map<String, Signature> signatures() {
      var x = new TensorSpec("x:0", DType.FLOAT, Shape.of(-1, 2));
      var y = new TensorSpec("y:0", DType.FLOAT, Shape.of(-1));
      return Map.of(
          Signature.DEFAULT,
          new Signature(Signature.DEFAULT, Signature.PREDICT, Map.of("x", x), Map.of("y", y)));
    }

    @Override
    public NamedTensors run(String signature, NamedTensors inputs) {
      if (closed.get()) {
        throw new IllegalStateException("run after close");
      }
      long rows = inputs.expect("x").shape().dim(0);
      var y = Tensor.allocate(DType.FLOAT, Shape.of(rows));
      for (long i = 0; i < rows; i++) {
        y.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, answer);
      }
      return NamedTensors.of("y", y);
    }

    @Override
    public long bytes() {
      return 4;
    }

    @Override
    public Map<String, Object> effective() {
      return Map.of();
    }

    @Override
    public void close() {
      if (!closed.compareAndSet(false, true)) {
        throw new IllegalStateException("closed twice");
      }
      open.decrementAndGet();
    }
  }

  private final class EndlessModel extends FakeModel {
    EndlessModel() {
      super(0);
    }

    @Override
    public NamedTensors run(String signature, NamedTensors inputs) {
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return super.run(signature, inputs);
    }

    @Override
    public void close() {
      super.close();
      endlessClosed.countDown();
    }
  }
}
