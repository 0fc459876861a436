package dev.tandem.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a call of a layer is given besides its inputs, by Keras's names.
 *
 * @param tensors such as {@code attention_mask} or {@code mask}, as references to tensors
 * @param flags such as {@code use_causal_mask} or {@code training}
 */
public record Arguments(Map<String, String> tensors, Map<String, Boolean> flags) {
  public static final Arguments NONE = new Arguments(Map.of(), Map.of());

  public Arguments {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    flags = Collections.unmodifiableMap(new LinkedHashMap<>(flags));
  }

  boolean flag(String name) {
    return flags.getOrDefault(name, false);
  }
}
