package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A network's layers with their shapes and costs.
 *
 * @param flops of one example forward; a multiplication and an addition are two
 * @param bytes of the weights and of one example's activations
 */
public record Summary(List<Row> rows, long parameters, long trainable, long flops, long bytes) {
  public Summary {
    rows = List.copyOf(rows);
  }

  /** One node; a dimension that is not known counts as 1 in its costs. */
  public record Row(
      String name, String type, Shape shape, long parameters, long flops, List<String> inbound) {}

  public static Summary of(Network network) {
    Map<String, Shape> shapes = network.shapes();
    var rows = new ArrayList<Row>();
    long parameters = 0;
    long trainable = 0;
    long flops = 0;
    long activations = 0;
    for (Node node : network.nodes()) {
      var inbound = Wiring.inbound(node, shapes);
      List<Weight> weights = node.layer().weights(inbound);
      Shape shape = node.layer().outputs(inbound).getFirst();
      long own = node.isShared() ? 0 : count(weights);
      long cost = flops(node.layer(), weights, inbound);
      rows.add(new Row(node.name(), node.layer().type(), shape, own, cost, node.inbound()));
      parameters += own;
      flops += cost;
      activations += known(shape);
      if (!node.isShared() && node.trainable()) {
        trainable += count(weights.stream().filter(Weight::trainable).toList());
      }
    }
    return new Summary(rows, parameters, trainable, flops, 4 * (parameters + activations));
  }

  private static long count(List<Weight> weights) {
    return weights.stream().mapToLong(weight -> weight.shape().elements()).sum();
  }

  private static long known(Shape shape) {
    long count = 1;
    for (long dim : shape.toArray()) {
      count *= Math.max(1, dim);
    }
    return count;
  }

  /**
   * Every weight of a kernel is multiplied and added once at every place of the output, or at every
   * step of a recurrent layer; attention multiplies queries, keys and values besides.
   */
  private static long flops(Layer layer, List<Weight> weights, List<Shape> inbound) {
    Shape output = layer.outputs(inbound).getFirst();
    long places =
        switch (layer) {
          case Embedding _ -> 0;
          case Recurrent _, Bidirectional _ -> Math.max(1, inbound.getFirst().dim(0));
          default ->
              output.rank() == 0 ? 1 : known(output) / Math.max(1, output.dim(output.rank() - 1));
        };
    long flops = layer instanceof MultiHeadAttention attention ? mixed(attention, inbound) : 0;
    for (Weight weight : weights) {
      boolean isKernel = weight.shape().rank() > 1 && !weight.name().endsWith("bias");
      flops += (isKernel ? 2 : 1) * weight.shape().elements() * places;
    }
    return flops > 0 ? flops : known(output);
  }

  private static long mixed(MultiHeadAttention attention, List<Shape> inbound) {
    long queries = known(inbound.getFirst()) / Math.max(1, Shapes.last(inbound.getFirst()));
    long keys = known(inbound.get(1)) / Math.max(1, Shapes.last(inbound.get(1)));
    return 2 * queries * keys * attention.numHeads() * (attention.keyDim() + attention.depth());
  }

  /** As a table of text, like Keras's. */
  public String table() {
    int[] widths = {5, 4, 12, 10};
    for (Row row : rows) {
      widths[0] = Math.max(widths[0], row.name().length());
      widths[1] = Math.max(widths[1], row.type().length());
      widths[2] = Math.max(widths[2], row.shape().toString().length());
    }
    String line = "%-" + widths[0] + "s  %-" + widths[1] + "s  %-" + widths[2] + "s  %10s  %s%n";
    var text = new StringBuilder();
    text.append(line.formatted("layer", "type", "shape", "parameters", "after"));
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              line,
              row.name(),
              row.type(),
              row.shape(),
              row.parameters(),
              String.join(", ", row.inbound())));
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "parameters %d, trainable %d, FLOPs of one example %d, bytes %d%n",
                parameters,
                trainable,
                flops,
                bytes))
        .toString();
  }
}
