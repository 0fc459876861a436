package dev.tandem.registry;

import dev.tandem.batching.BatchObserver;
import dev.tandem.model.ModelName;
import dev.tandem.model.ModelVersion;
import dev.tandem.model.Signature;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.tensor.NamedTensors;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.Test;

/**
 * A search through the interleavings of threads that take leases, give them back, twice if need be,
 * and retire the version: it is closed once, after the last lease, and never while one is held.
 */
public class LeaseRaceTest {
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicBoolean retired = new AtomicBoolean();
  private final ConcurrentLinkedQueue<Lease> kept = new ConcurrentLinkedQueue<>();
  private final LoadedVersion version =
      new LoadedVersion(
          new ModelVersion(new ModelName("m"), 1),
          new LoadedVersion.Origin("fake", Path.of("m")),
          new NoModel(),
          new LoadedVersion.Face(
              ModelSettings.DEFAULT, new NoPreprocessor(new PreprocessingSpec.Raw())),
          new LoadedVersion.Surroundings(() -> 0, id -> BatchObserver.NONE, Runnable::run));

  @Operation
  public void use() {
    var lease = version.tryLease();
    if (lease != null) {
      check(closed.get() == 0, "a lease on a closed version");
      lease.close();
      lease.close();
    }
  }

  @Operation
  public void keep() {
    var lease = version.tryLease();
    if (lease != null) {
      kept.add(lease);
    }
  }

  @Operation
  public void giveBack() {
    var lease = kept.poll();
    if (lease != null) {
      check(closed.get() == 0, "closed while a lease was held");
      lease.close();
    }
  }

  @Operation
  public void retire() {
    if (retired.compareAndSet(false, true)) {
      version.retire(told::incrementAndGet);
    }
  }

  @Validate
  public void closedOnceAfterTheLastLease() {
    int wanted = retired.get() && kept.isEmpty() ? 1 : 0;
    check(closed.get() == wanted, "closed " + closed.get() + " times, wanted " + wanted);
    check(told.get() == wanted, "told " + told.get() + " times, wanted " + wanted);
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }

  @Test
  void holdsInEveryOrderTried() {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(60)
        .threads(3)
        .actorsPerThread(2)
        .actorsBefore(1)
        .actorsAfter(0)
        .verifier(EpsilonVerifier.class)
        .check(LeaseRaceTest.class);
  }

  private final class NoModel implements LoadedModel {
    @Override
    public Map<String, Signature> signatures() {
      return Map.of();
    }

    @Override
    public NamedTensors run(String signature, NamedTensors inputs) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public Map<String, Object> effective() {
      return Map.of();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
