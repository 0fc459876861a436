package dev.tandem.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call of a layer in Keras's config: {@code {"args": …, "kwargs": …}}. */
final class KerasCall {
  /** Arguments that are inputs, in their order. */
  private static final List<String> INPUTS = List.of("inputs", "query", "value", "key");

  private final int index;
  private final List<String> inbound = new ArrayList<>();
  private final Map<String, Object> constants = new LinkedHashMap<>();
  private final Map<String, String> tensors = new LinkedHashMap<>();
  private final Map<String, Boolean> flags = new LinkedHashMap<>();

  KerasCall(Fields call, int index) {
    this.index = index;
    for (Object argument : call.list("args")) {
      positional(argument);
    }
    Fields named = Fields.of(call.get("kwargs"), call.at("kwargs"));
    for (String name : named.names()) {
      named(name, named.get(name));
    }
  }

  private void positional(@Nullable Object argument) {
    String tensor = KerasFields.tensor(argument);
    if (tensor != null) {
      inbound.add(tensor);
    } else if (argument instanceof List<?> list) {
      list.forEach(this::positional);
    } else if (argument != null) {
      constants.put(inbound.isEmpty() ? "left" : "value", argument);
    }
  }

  private void named(String name, @Nullable Object value) {
    String tensor = KerasFields.tensor(value);
    if (tensor != null && INPUTS.contains(name)) {
      inbound.add(tensor);
    } else if (tensor != null) {
      tensors.put(name, tensor);
    } else if (value instanceof Boolean flag) {
      flags.put(name, flag);
    } else if (value instanceof List<?> list && !list.isEmpty() && list.getFirst() instanceof Map) {
      for (int i = 0; i < list.size(); i++) {
        tensors.put(name + "_" + i, Objects.requireNonNull(KerasFields.tensor(list.get(i)), name));
      }
    } else if (value != null) {
      constants.put(name, value);
    }
  }

  /** Which call of its layer it is, from 0. */
  int index() {
    return index;
  }

  List<String> inbound() {
    return inbound;
  }

  /** Arguments that are neither tensors nor flags; they become fields of the layer. */
  Map<String, Object> constants() {
    return constants;
  }

  Arguments arguments() {
    return new Arguments(tensors, flags);
  }
}
