package dev.tandem.nn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * Derivatives. TensorFlow derives what lies between the parts that have a derivative of their own:
 * from the loss to what these make, from what the last of them takes to what those before it make,
 * and so on.
 */
final class Gradients {
  private final Ops tf;
  private final List<Output<?>> wanted = new ArrayList<>();
  private final Map<Output<?>, List<Operand<TFloat32>>> parts = new HashMap<>();

  private Gradients(Ops tf) {
    this.tf = tf;
  }

  /** One gradient for each value, in their order; zeros where the loss does not use it. */
  static <T extends TType> List<Operand<T>> of(Ops tf, Operand<T> loss, List<Operand<T>> values) {
    var made = along(tf, List.of(loss), List.of(), values);
    var gradients = new ArrayList<Operand<T>>();
    for (int i = 0; i < values.size(); i++) {
      Operand<T> gradient = made.get(i);
      gradients.add(gradient == null ? tf.zerosLike(values.get(i)) : gradient);
    }
    return gradients;
  }

  /**
   * The same through parts with derivatives of their own.
   *
   * @param customs in the order in which they were drawn
   */
  static List<Operand<TFloat32>> of(
      Ops tf,
      Operand<TFloat32> loss,
      List<Operand<TFloat32>> values,
      List<CustomGradient> customs) {
    Set<GraphOperation> used = graph(tf).subgraphTo(Set.of(loss));
    var crossed = new ArrayList<CustomGradient>();
    for (CustomGradient custom : customs) {
      if (custom.outputs().stream().anyMatch(made -> used.contains((GraphOperation) made.op()))) {
        crossed.add(custom);
      }
    }
    var gradients = new Gradients(tf);
    values.forEach(value -> gradients.wanted.add(value.asOutput()));
    crossed.forEach(
        custom -> custom.outputs().forEach(made -> gradients.wanted.add(made.asOutput())));
    gradients.add(List.of(loss), List.of());
    for (CustomGradient custom : crossed.reversed()) {
      gradients.add(custom.inputs(), custom.backward().apply(gradients.sums(custom.outputs())));
    }
    return gradients.sums(values);
  }

  /** Adds what reaches the values wanted on the way from these, without crossing such a part. */
  private void add(List<Operand<TFloat32>> from, List<Operand<TFloat32>> gradients) {
    List<Operand<TFloat32>> to = new ArrayList<>();
    wanted.forEach(each -> to.add(each.expect(TFloat32.class)));
    List<@Nullable Operand<TFloat32>> made = along(tf, from, gradients, to);
    for (int i = 0; i < made.size(); i++) {
      Operand<TFloat32> part = made.get(i);
      if (part != null) {
        parts.computeIfAbsent(wanted.get(i), absent -> new ArrayList<>()).add(part);
      }
    }
  }

  private List<Operand<TFloat32>> sums(List<Operand<TFloat32>> values) {
    var sums = new ArrayList<Operand<TFloat32>>();
    for (Operand<TFloat32> value : values) {
      List<Operand<TFloat32>> all = parts.getOrDefault(value.asOutput(), List.of());
      sums.add(
          switch (all.size()) {
            case 0 -> tf.zerosLike(value);
            case 1 -> all.getFirst();
            default -> tf.math.addN(all);
          });
    }
    return sums;
  }

  /**
   * What gradients of some tensors come to at others; null where they do not reach.
   *
   * @param gradients one for each of {@code from}; none for ones
   */
  static <T extends TType> List<@Nullable Operand<T>> along(
      Ops tf, List<Operand<T>> from, List<Operand<T>> gradients, List<Operand<T>> to) {
    Set<GraphOperation> used = graph(tf).subgraphTo(Set.copyOf(from));
    var reached = new ArrayList<Output<?>>();
    for (Operand<T> value : to) {
      if (used.contains((GraphOperation) value.op())) {
        reached.add(value.asOutput());
      }
    }
    Output<?>[] made =
        reached.isEmpty()
            ? new Output<?>[0]
            : graph(tf)
                .addGradients(
                    null,
                    outputs(from),
                    reached.toArray(new Output<?>[0]),
                    gradients.isEmpty() ? null : outputs(gradients));
    var all = new ArrayList<@Nullable Operand<T>>();
    int next = 0;
    for (Operand<T> value : to) {
      Output<?> one = used.contains((GraphOperation) value.op()) ? made[next++] : null;
      all.add(one == null || isNothing(one) ? null : one.expect(value.type()));
    }
    return all;
  }

  private static Output<?>[] outputs(List<? extends Operand<?>> operands) {
    return operands.stream().map(Operand::asOutput).toArray(Output<?>[]::new);
  }

  private static Graph graph(Ops tf) {
    return (Graph) tf.scope().env();
  }

  /** What TensorFlow gives where all ways to a value pass operations without a derivative. */
  private static boolean isNothing(Output<?> gradient) {
    var handle = ((GraphOperation) gradient.op()).getUnsafeNativeHandle();
    return handle == null || handle.isNull();
  }
}
