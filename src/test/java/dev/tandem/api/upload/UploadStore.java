package dev.tandem.api.upload;

import dev.tandem.SharedData;
import dev.tandem.registry.Registry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.opentest4j.TestAbortedException;

/** A store with the models of this repository and, where they are at hand, two MobileNets. */
final class UploadStore {
  private static final String MOBILENET =
      """
      input: {kind: image, size: [%1$d, %1$d], resize: stretch, channels: rgb, scale: tf}
      class_names: labels.txt
      output: {kind: classification, top_k: 5}
      """;

  private UploadStore() {}

  /** Only the models of this repository. */
  static Path makeOurs() throws IOException {
    Path store = Files.createTempDirectory("upload-store");
    for (String model : new String[] {"digits", "cifar10", "reviews"}) {
      copy(Path.of("models", model), store.resolve(model));
    }
    return store;
  }

  static Path make() throws IOException {
    Path store = makeOurs();
    // The same network answering otherwise.
    variant(store, "raw_digits", "output: {kind: tensors}");
    variant(store, "nine_names", "class_names: [a, b, c, d, e, f, g, h, i]");
    variant(store, "no_texts", "");
    Files.writeString(store.resolve("no_texts/model.yaml"), "input: {kind: text}\n");
    variant(store, "one_value", "output: {kind: regression}");
    try {
      halfPlusTwo(store);
      strings(store, "texts", "input: {kind: text}\n");
      strings(store, "silent", "");
      strings(store, "tensors", "input: {kind: tensor}\n");
      mobilenet(store, "mobilenet_v1", "mobilenet_v1_0.25_128_quant.tflite", 128);
      mobilenet(store, "mobilenet_v2", "mobilenet_v2_1.0_224_quant.tflite", 224);
      mobilenet(store, "mobilenet_v2_ptq", "tf2_mobilenet_v2_1.0_224_ptq.tflite", 224);
    } catch (TestAbortedException e) {
      // The tests that want them say so themselves.
      return store;
    }
    return store;
  }

  private static void variant(Path store, String name, String settings) throws IOException {
    copy(Path.of("models/digits"), store.resolve(name));
    Files.writeString(
        store.resolve(name).resolve("model.yaml"),
        "input: {kind: image, size: [28, 28], channels: grey, scale: unit}\n" + settings + "\n");
  }

  private static void halfPlusTwo(Path store) throws IOException {
    Path version = Files.createDirectories(store.resolve("half_plus_two")).resolve("1");
    copy(SharedData.path("saved_models/saved_model_half_plus_two_cpu/00000123"), version);
    Files.writeString(
        store.resolve("half_plus_two/model.yaml"),
        """
        input: {kind: tabular, features: [{name: x, mean: 0.0, std: 1.0}]}
        output: {kind: regression}
        """);
  }

  /** A network that takes texts apart itself. */
  private static void strings(Path store, String name, String settings) throws IOException {
    Path version = Files.createDirectories(store.resolve(name)).resolve("1");
    copy(SharedData.path("keras_saved_models/textvec"), version);
    Files.writeString(store.resolve(name).resolve("model.yaml"), settings);
  }

  private static void mobilenet(Path store, String name, String file, int size) throws IOException {
    Path labels = SharedData.path("tflite/imagenet_labels.txt");
    Path version = Files.createDirectories(store.resolve(name).resolve("1"));
    Files.copy(SharedData.path("tflite/" + file), version.resolve("model.tflite"));
    Files.copy(labels, store.resolve(name).resolve("labels.txt"));
    Files.writeString(store.resolve(name).resolve("model.yaml"), MOBILENET.formatted(size));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      files.forEach(
          file -> {
            try {
              Files.copy(file, to.resolve(from.relativize(file).toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  /** Waits until every version that is wanted serves, or cannot. */
  static void awaitModels(Registry registry) {
    while (!registry.isSettled()) {
      LockSupport.parkNanos(20_000_000);
    }
  }
}
