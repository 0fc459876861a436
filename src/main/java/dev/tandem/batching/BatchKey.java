package dev.tandem.batching;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What requests must have in common to share a run: inputs of the same names, types and rows. */
record BatchKey(Map<String, Row> rows) {
  /** Ranks whose rows can be padded to the longest, as in TensorFlow Serving. */
  private static final int MAX_PADDED_RANK = 6;

  /**
   * @param shape one row's shape, its dimensions unknown where they may differ
   */
  record Row(DType dtype, Shape shape) {}

  static BatchKey of(NamedTensors inputs, boolean padsLengths) {
    var rows = HashMap.<String, Row>newHashMap(inputs.size());
    inputs
        .asMap()
        .forEach(
            (name, tensor) -> {
              var row = tensor.shape().tail();
              boolean any = padsLengths && tensor.shape().rank() <= MAX_PADDED_RANK;
              rows.put(name, new Row(tensor.dtype(), any ? ofAnyLengths(row) : row));
            });
    return new BatchKey(rows);
  }

  private static Shape ofAnyLengths(Shape row) {
    var dims = new long[row.rank()];
    Arrays.fill(dims, -1);
    return Shape.of(dims);
  }
}
