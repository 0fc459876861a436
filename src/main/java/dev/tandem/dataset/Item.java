package dev.tandem.dataset;

import dev.tandem.tensor.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an example shows, before it is preprocessed. */
public sealed interface Item {
  /** An encoded JPEG, PNG, WebP or BMP. */
  record Image(byte[] encoded) implements Item {}

  record Text(String text) implements Item {}

  /** Numbers by the names of their columns, in the order of the columns. */
  record Row(Map<String, Double> values) implements Item {}

  /**
   * Numbers that are already what a network takes.
   *
   * @param shape without the batch
   */
  record Values(float[] values, Shape shape) implements Item {
    public Values {
      if (shape.elements() != values.length) {
        throw new IllegalArgumentException(values.length + " values are not of shape " + shape);
      }
    }
  }

  /** Numbers for several inputs of a network, by the inputs' names. */
  record Several(Map<String, Values> parts) implements Item {
    public Several {
      parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }
  }
}
