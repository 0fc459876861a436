package dev.tandem.export;

import dev.tandem.export.tflite.TfLiteGraph;
import dev.tandem.fault.Fault;
import dev.tandem.nn.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Networks written as TFLite's {@code model.tflite}, of float32 and builtin operations alone. Batch
 * normalization that directly follows a convolution or a dense layer goes into its weights, and
 * what only trains is gone.
 */
public final class TfLiteExport {
  private static final String FILE = "model.tflite";

  private TfLiteExport() {}

  /** A {@link Fault} that names the layer that TFLite is not written of, and what it is. */
  public static void expectWritable(Network network) {
    var unused = TfLiteGraph.of(network, absent -> null);
  }

  /**
   * Writes {@code model.tflite} with the signature {@code serving_default}, whose inputs and
   * outputs have the network's names and take any batch; the same bytes for the same network and
   * weights.
   *
   * @param weights by the names of the variables
   * @param directory made where it is absent
   */
  public static void write(Network network, Map<String, float[]> weights, Path directory) {
    byte[] file = TfLiteGraph.of(network, weights::get).bytes();
    try {
      Files.createDirectories(directory);
      Files.write(directory.resolve(FILE), file);
    } catch (IOException e) {
      throw new Fault(
          Fault.Kind.INSUFFICIENT_STORAGE,
          "a TFLite model cannot be written to " + directory + ": " + e.getMessage(),
          e);
    }
  }
}
