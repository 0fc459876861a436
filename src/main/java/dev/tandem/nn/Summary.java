package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;

/**
 * A network's layers with their shapes and costs.
 *
 * @param flops of one example forward
 * @param bytes of the weights and of one example's activations
 */
public record Summary(List<Row> rows, long parameters, long trainable, long flops, long bytes) {
  public Summary {
    rows = List.copyOf(rows);
  }

  /** One node. */
  public record Row(
      String name, String type, Shape shape, long parameters, long flops, List<String> inbound) {}

  public static Summary of(Network network) {
    throw new UnsupportedOperationException("being built");
  }

  /** As a table of text. */
  public String table() {
    throw new UnsupportedOperationException("being built");
  }
}
