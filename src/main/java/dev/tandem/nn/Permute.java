package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/** Its dimensions in another order, counting from 1 behind the batch. */
public record Permute(List<?> dims) implements Reshaping {
  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    Shape input = Shapes.only(inputs);
    int[] order = order();
    if (order.length != input.rank()) {
      throw Fault.badInput("orders " + order.length + " dimensions, got " + input);
    }
    long[] made = new long[order.length];
    for (int i = 0; i < made.length; i++) {
      made[i] = input.dim(order[i] - 1);
    }
    return List.of(Shape.of(made));
  }

  int[] order() {
    int[] order = dims.stream().mapToInt(dim -> ((Number) dim).intValue()).toArray();
    int[] sorted = order.clone();
    java.util.Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] != i + 1) {
        throw Fault.badInput("dims must be the numbers from 1, each once, got " + dims);
      }
    }
    return order;
  }
}
