package dev.tandem.registry;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a model on zeros before it serves, so that the first caller does not pay for what a runtime
 * does lazily.
 */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
  private static final int REPEATS = 3;
  // Zeros in place of real inputs must not take more memory than a request would.
  private static final long MAX_ELEMENTS = 1L << 26;

  private WarmUp() {}

  /**
   * Tries the sizes that are asked for and those that batches are padded to. A model whose every
   * signature says that no input could make it run is refused with the first one's reason.
   */
  static void run(LoadedVersion version, ModelSettings settings) {
    var batchSizes = new TreeSet<>(settings.warmupBatchSizes());
    batchSizes.addAll(settings.batching().allowedBatchSizes());
    var unfit = new ArrayList<Fault>();
    for (var signature : version.signatures().values()) {
      try {
        for (int batchSize : batchSizes) {
          run(version, signature, batchSize);
        }
      } catch (RuntimeException e) {
        if (e instanceof Fault fault && fault.kind() == Fault.Kind.UNPROCESSABLE) {
          unfit.add(fault);
        }
        // Zeros are not always what a model accepts; a caller's inputs may be.
        LOG.info(
            "model {} was not warmed up for signature {}: {}",
            version.id(),
            signature.name(),
            e.toString());
      }
    }
    if (!unfit.isEmpty() && unfit.size() == version.signatures().size()) {
      throw unfit.getFirst();
    }
  }

  private static void run(LoadedVersion version, Signature signature, int batchSize) {
    for (int i = 0; i < REPEATS; i++) {
      try (var inputs = zeros(signature, batchSize)) {
        version.tryOut(signature.name(), inputs).close();
      }
    }
  }

  static NamedTensors zeros(Signature signature, int batchSize) {
    var tensors = new LinkedHashMap<String, Tensor>();
    try {
      signature
          .inputs()
          .forEach(
              (alias, spec) ->
                  tensors.put(alias, zero(spec.dtype(), concrete(spec.shape(), batchSize))));
      return NamedTensors.of(tensors);
    } catch (RuntimeException e) {
      tensors.values().forEach(Tensor::close);
      throw e;
    }
  }

  private static Shape concrete(Shape declared, int batchSize) {
    if (!declared.isRankKnown()) {
      return Shape.of(batchSize);
    }
    long[] dims = declared.toArray();
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] < 0) {
        dims[i] = i == 0 ? batchSize : 1;
      }
    }
    return Shape.of(dims);
  }

  private static Tensor zero(DType dtype, Shape shape) {
    if (shape.elements() > MAX_ELEMENTS) {
      throw new IllegalArgumentException("an input " + shape + " is too large for a warm-up");
    }
    if (dtype == DType.STRING) {
      var empty = new byte[(int) shape.elements()][];
      Arrays.fill(empty, new byte[0]);
      return Tensor.ofStrings(shape, empty);
    }
    var tensor = Tensor.allocate(dtype, shape);
    tensor.data().fill((byte) 0);
    return tensor;
  }
}
