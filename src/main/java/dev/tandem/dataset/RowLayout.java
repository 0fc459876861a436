package dev.tandem.dataset;

import dev.tandem.tensor.TensorSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where each input lies in a row; every one begins at a multiple of 8 bytes.
 *
 * @param offsets bytes from the start of the row
 * @param sizes bytes of each input
 */
record RowLayout(Map<String, Integer> offsets, Map<String, Integer> sizes, int bytes) {
  private static final int ALIGNMENT = 8;

  static RowLayout of(Map<String, TensorSpec> inputs) {
    var offsets = new LinkedHashMap<String, Integer>();
    var sizes = new LinkedHashMap<String, Integer>();
    int at = 0;
    for (var input : inputs.entrySet()) {
      var spec = input.getValue();
      int size = Math.toIntExact(spec.shape().elements() * spec.dtype().bytes());
      offsets.put(input.getKey(), at);
      sizes.put(input.getKey(), size);
      at = Math.addExact(at, Math.ceilDiv(size, ALIGNMENT) * ALIGNMENT);
    }
    return new RowLayout(offsets, sizes, at);
  }

  int offset(String input) {
    return expect(offsets, input);
  }

  int size(String input) {
    return expect(sizes, input);
  }

  private static int expect(Map<String, Integer> of, String input) {
    var value = of.get(input);
    if (value == null) {
      throw new IllegalArgumentException("no input " + input + " among " + of.keySet());
    }
    return value;
  }
}
