package dev.tandem.export.tflite;

import dev.tandem.nn.Network;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A network as TFLite computes it, before it is a file: what is to be changed of it, such as its
 * types of numbers, is changed here.
 *
 * @param operators each behind those whose answers it needs
 * @param inputs the places of tensors by the signature's names
 * @param outputs likewise
 */
public record TfLiteGraph(
    List<GraphTensor> tensors,
    List<Operator> operators,
    Map<String, Integer> inputs,
    Map<String, Integer> outputs) {
  public TfLiteGraph {
    tensors = List.copyOf(tensors);
    operators = List.copyOf(operators);
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /**
   * The graph of a network; a {@link dev.tandem.fault.Fault} that names the layer that TFLite is
   * not written of.
   *
   * @param weights by the names of the variables; asked only when the file is made
   */
  public static TfLiteGraph of(Network network, Function<String, float @Nullable []> weights) {
    return new WriteNetwork(network, new Weights(weights)).graph();
  }

  /** The file; the same bytes for the same network and weights. */
  public byte[] bytes() {
    return new GraphFile(this).bytes();
  }
}
