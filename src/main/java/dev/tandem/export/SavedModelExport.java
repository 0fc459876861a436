package dev.tandem.export;

import dev.tandem.nn.Network;
import java.nio.file.Path;
import java.util.Map;

/** Networks written as TensorFlow's SavedModel. */
public final class SavedModelExport {
  private SavedModelExport() {}

  /**
   * Writes {@code saved_model.pb} and {@code variables/} with the signature {@code
   * serving_default}, whose inputs and outputs have the network's names and take any batch.
   *
   * @param weights by the names of the variables
   */
  public static void write(Network network, Map<String, float[]> weights, Path directory) {
    throw new UnsupportedOperationException("being built");
  }
}
