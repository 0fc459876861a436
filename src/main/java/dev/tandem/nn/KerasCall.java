package dev.tandem.nn;

import dev.tandem.fault.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call of a layer in Keras's config: {@code {"args": …, "kwargs": …}}. */
final class KerasCall {
  /** Arguments that are inputs, in their order. */
  private static final List<String> INPUTS =
      List.of("inputs", "sequences", "sequence", "x", "query", "value", "key");

  private final int index;
  private final List<String> inbound = new ArrayList<>();
  private final Map<String, Object> constants = new LinkedHashMap<>();
  private final Map<String, String> tensors = new LinkedHashMap<>();
  private final Map<String, Boolean> flags = new LinkedHashMap<>();

  /** A first call with tensors and nothing else. */
  KerasCall(List<String> inbound) {
    this.index = 0;
    this.inbound.addAll(inbound);
  }

  /** A call as Keras 3 writes it; Keras 2 writes {@code [[layer, call, tensor, kwargs], …]}. */
  static Fields fields(@Nullable Object call, String pointer) {
    if (!(call instanceof List<?> list)) {
      return Fields.of(call, pointer);
    }
    var tensors = new ArrayList<Object>();
    var named = new LinkedHashMap<String, @Nullable Object>();
    for (Object each : list) {
      if (!(each instanceof List<?> one) || one.size() < 3) {
        throw Fault.badInput(pointer + " must hold [layer, call, tensor, arguments], got " + list);
      }
      tensors.add(tensor(one.subList(0, 3)));
      if (one.size() > 3 && one.get(3) instanceof Map<?, ?> arguments) {
        arguments.forEach((name, value) -> named.put(name.toString(), older(value)));
      }
    }
    return new Fields(Map.of("args", tensors, "kwargs", named), pointer);
  }

  private static @Nullable Object older(@Nullable Object value) {
    return value instanceof List<?> list && list.size() == 3 && list.getFirst() instanceof String
        ? tensor(list)
        : value;
  }

  private static Map<String, Object> tensor(List<?> history) {
    return Map.of("class_name", "__keras_tensor__", "config", Map.of("keras_history", history));
  }

  /** The name of a layer's call. */
  static String named(String layer, int call) {
    return call == 0 ? layer : layer + "#" + call;
  }

  KerasCall(Fields call, int index) {
    this.index = index;
    for (Object argument : call.list("args")) {
      positional(argument);
    }
    Fields named = Fields.of(call.get("kwargs"), call.at("kwargs"));
    named.names().stream()
        .sorted(Comparator.comparingInt(INPUTS::indexOf))
        .forEach(name -> named(name, named.get(name)));
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

  /** {@code training} is what the network is called with, whatever a layer was once. */
  private void named(String name, @Nullable Object value) {
    if (name.equals("training")) {
      return;
    }
    String tensor = KerasFields.tensor(value);
    if (tensor != null && INPUTS.contains(name)) {
      inbound.add(tensor);
    } else if (tensor != null) {
      tensors.put(name.equals("initial_state") ? "initial_state_0" : name, tensor);
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

  /** Inputs beyond the first are the states that a recurrent layer begins with. */
  void beginWithStates() {
    for (int i = 1; i < inbound.size(); i++) {
      tensors.put("initial_state_" + (i - 1), inbound.get(i));
    }
    inbound.subList(1, inbound.size()).clear();
  }

  /** Makes the answer one without a mask, as operations leave theirs. */
  void dropMask() {
    flags.put("keep_mask", false);
  }

  /** Arguments that are neither tensors nor flags; they become fields of the layer. */
  Map<String, Object> constants() {
    return constants;
  }

  Arguments arguments() {
    return new Arguments(tensors, flags);
  }
}
