package dev.tandem.training;

import dev.tandem.nn.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Passes over parts of one batch.
 *
 * @param shares what each counts, a scalar; together 1
 */
record Towers(Ops tf, List<Learning> towers, List<Operand<TFloat32>> shares) {
  /** What one pass over the whole batch would be; gradients have their shares in them. */
  Learning together() {
    var objective =
        new Objective(
            mean(tower -> tower.objective().loss()),
            each(first().objective().metrics().size(), i -> mean(metric(i))));
    var gradients = each(first().gradients().size(), this::gradient);
    var averages = new LinkedHashMap<Variable, Operand<TFloat32>>();
    for (Variable average : first().averages().keySet()) {
      averages.put(average, mean(tower -> expect(tower.averages(), average)));
    }
    return new Learning(objective, gradients, averages);
  }

  private Learning first() {
    return towers.getFirst();
  }

  private static List<Operand<TFloat32>> each(
      int count, Function<Integer, Operand<TFloat32>> drawing) {
    var drawn = new ArrayList<Operand<TFloat32>>();
    for (int i = 0; i < count; i++) {
      drawn.add(drawing.apply(i));
    }
    return drawn;
  }

  private static Function<Learning, Operand<TFloat32>> metric(int index) {
    return tower -> tower.objective().metrics().get(index);
  }

  private Operand<TFloat32> gradient(int index) {
    return tf.math.addN(towers.stream().map(tower -> tower.gradients().get(index)).toList());
  }

  private static Operand<TFloat32> expect(
      Map<Variable, Operand<TFloat32>> averages, Variable average) {
    return Objects.requireNonNull(averages.get(average), average.name());
  }

  private Operand<TFloat32> mean(Function<Learning, Operand<TFloat32>> part) {
    return tf.math.addN(
        each(towers.size(), i -> tf.math.mul(part.apply(towers.get(i)), shares.get(i))));
  }
}
