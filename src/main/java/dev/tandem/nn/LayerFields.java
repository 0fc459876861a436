package dev.tandem.nn;

import dev.tandem.fault.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one type of layer, read from plain values into its record and back: the record's
 * components are the fields, in snake_case.
 */
final class LayerFields {
  private static final Map<String, LayerFields> BY_TYPE = types();

  private final Class<?> type;
  private final Map<String, RecordComponent> components = new LinkedHashMap<>();

  private LayerFields(Class<?> type) {
    this.type = type;
    for (RecordComponent component : type.getRecordComponents()) {
      components.put(Names.snake(component.getName()), component);
    }
  }

  private static Map<String, LayerFields> types() {
    var types = new TreeMap<String, LayerFields>();
    collect(Layer.class, types);
    return Collections.unmodifiableMap(types);
  }

  private static void collect(Class<?> family, Map<String, LayerFields> types) {
    for (Class<?> type : family.getPermittedSubclasses()) {
      if (type.isRecord()) {
        types.put(Names.snake(type.getSimpleName()), new LayerFields(type));
      } else {
        collect(type, types);
      }
    }
  }

  static LayerFields of(Class<?> type) {
    return Objects.requireNonNull(BY_TYPE.get(Names.snake(type.getSimpleName())));
  }

  /** The fields of a type by its name, either Keras's or ours; refuses an unknown one. */
  static LayerFields named(String name, String pointer) {
    LayerFields found = BY_TYPE.get(Names.snake(name));
    if (found == null) {
      throw Fault.badInput(
          pointer
              + " must be a type of layer, got \""
              + name
              + "\"; known: "
              + String.join(", ", BY_TYPE.keySet()));
    }
    return found;
  }

  Layer read(Fields fields) {
    Object[] arguments =
        components.entrySet().stream()
            .map(entry -> argument(fields, entry.getKey(), entry.getValue()))
            .toArray();
    try {
      Class<?>[] types =
          Stream.of(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class[]::new);
      return (Layer) type.getDeclaredConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Fault fault ? located(fault, fields.pointer()) : bug(e);
    } catch (ReflectiveOperationException e) {
      throw bug(e);
    }
  }

  private static IllegalStateException bug(ReflectiveOperationException e) {
    return new IllegalStateException(e);
  }

  /** A record's complaint begins with its field, if it is about one. */
  private Fault located(Fault fault, String pointer) {
    String word = fault.detail().split(" ", 2)[0];
    return Fault.badInput(
        pointer
            + (components.containsKey(word) ? "/" : " (" + Names.snake(type.getSimpleName()) + ") ")
            + fault.detail());
  }

  private @Nullable Object argument(Fields fields, String name, RecordComponent component) {
    Object given = fields.get(name);
    Default fallback = component.getAnnotation(Default.class);
    if (given == null && fallback == null) {
      if (!isNullable(component)) {
        throw Fault.badInput(fields.at(name) + " is missing");
      }
      return null;
    }
    Object value = given == null ? Plain.literal(Objects.requireNonNull(fallback).value()) : given;
    return Plain.read(value, component.getType(), fields.at(name));
  }

  private static boolean isNullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  /** The record's fields as they are, without those that are null. */
  Map<String, Object> values(Layer layer) {
    var values = new LinkedHashMap<String, Object>();
    components.forEach(
        (name, component) -> {
          try {
            Object value = component.getAccessor().invoke(layer);
            if (value != null) {
              values.put(name, value);
            }
          } catch (ReflectiveOperationException e) {
            throw bug(e);
          }
        });
    return values;
  }

  /** The record's fields as plain values, its type first. */
  Map<String, Object> write(Layer layer) {
    var plain = new LinkedHashMap<String, Object>();
    plain.put("type", layer.type());
    values(layer).forEach((name, value) -> plain.put(name, Plain.write(value)));
    return plain;
  }

  List<String> names() {
    return new ArrayList<>(components.keySet());
  }
}
