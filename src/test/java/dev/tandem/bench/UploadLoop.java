package dev.tandem.bench;

import dev.tandem.model.Signature;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the machine can do without a server: threads that decode a JPEG and run the model, over
 * batch sizes 1 to 32, with one inner thread for each of as many callers as cores, or all inner
 * threads for one caller, frozen or not.
 */
final class UploadLoop implements AutoCloseable {
  private static final int[] BATCH_SIZES = {1, 2, 4, 8, 16, 32};

  private final Path directory;
  private final byte[] jpeg;
  private final Preprocessor preprocessor;
  private Way best = new Way(1, 1, SessionOptions.Optimize.NONE);
  private int bestBatch = 1;
  private LoadedModel model;

  private record Way(int callers, int innerThreads, SessionOptions.Optimize optimize) {
    SessionOptions options() {
      return new SessionOptions(innerThreads, 0, optimize, SessionOptions.DEFAULT.gpu());
    }
  }

  UploadLoop(Path directory, byte[] jpeg) {
    this.directory = directory;
    this.jpeg = jpeg;
    preprocessor =
        Preprocessors.open(
            new PreprocessingSpec.Image(
                224,
                224,
                PreprocessingSpec.Resize.STRETCH,
                PreprocessingSpec.Channels.RGB,
                new PreprocessingSpec.Scale.Tf()),
            directory);
    model = open(best);
  }

  /** Tries every way and keeps the quickest. */
  String best(Duration each) throws Exception {
    int cores = Runtime.getRuntime().availableProcessors();
    double most = 0;
    for (var optimize : SessionOptions.Optimize.values()) {
      for (var way : List.of(new Way(cores, 1, optimize), new Way(1, cores, optimize))) {
        switchTo(way);
        for (int size : BATCH_SIZES) {
          double rate = rate(way, size, each.dividedBy(2));
          if (rate > most) {
            most = rate;
            best = way;
            bestBatch = size;
          }
        }
      }
    }
    switchTo(best);
    return best + ", batch " + bestBatch;
  }

  /** Images a second in the best way. */
  double again(Duration duration) throws Exception {
    return rate(best, bestBatch, duration);
  }

  private LoadedModel open(Way way) {
    return new SavedModelRuntime().open(directory, way.options());
  }

  private void switchTo(Way way) {
    model.close();
    model = open(way);
  }

  private double rate(Way way, int batch, Duration duration) throws Exception {
    var signature = signature();
    one(signature, batch);
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    Callable<Long> caller =
        () -> {
          long images = 0;
          while (System.nanoTime() < end) {
            one(signature, batch);
            images += batch;
          }
          return images;
        };
    long images = 0;
    try (var threads = Executors.newFixedThreadPool(way.callers())) {
      var running = new ArrayList<Future<Long>>();
      for (int i = 0; i < way.callers(); i++) {
        running.add(threads.submit(caller));
      }
      for (var future : running) {
        images += future.get();
      }
    }
    return images * 1e9 / (System.nanoTime() - start);
  }

  private Signature signature() {
    var found = model.signatures().get(Signature.DEFAULT);
    if (found == null) {
      throw new IllegalStateException("no serving_default in " + directory);
    }
    return found;
  }

  private void one(Signature signature, int batch) {
    Map.Entry<String, TensorSpec> input = signature.inputs().entrySet().iterator().next();
    var shape = input.getValue().shape().withFirst(batch);
    var whole = Tensor.allocate(input.getValue().dtype(), shape);
    try (var inputs = NamedTensors.of(input.getKey(), whole)) {
      for (int i = 0; i < batch; i++) {
        try (var image = preprocessor.image(jpeg, signature.inputs())) {
          var data = image.expect(input.getKey()).data();
          whole.data().asSlice(i * data.byteSize(), data.byteSize()).copyFrom(data);
        }
      }
      model.run(signature.name(), inputs).close();
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
