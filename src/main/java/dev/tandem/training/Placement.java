package dev.tandem.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Which operations of a graph are for which device. TensorFlow draws gradients without one, and a
 * device cannot be given to an operation that is there; so where there are devices, what runs is a
 * copy of the graph that has them from the start.
 */
final class Placement implements AutoCloseable {
  private final Graph drawn;
  private final Map<String, String> devices = new HashMap<>();
  private @Nullable Graph placed;

  Placement(Graph drawn) {
    this.drawn = drawn;
  }

  /** All that is drawn meanwhile is for this device. */
  <T> T on(String device, Supplier<T> drawing) {
    int before = names().size();
    T made = drawing.get();
    List<String> names = names();
    names.subList(before, names.size()).forEach(name -> devices.put(name, "/device:" + device));
    return made;
  }

  private List<String> names() {
    var names = new ArrayList<String>();
    drawn.operations().forEachRemaining(operation -> names.add(operation.name()));
    return names;
  }

  /** The graph to run, once all is drawn. */
  Graph graph() {
    if (devices.isEmpty()) {
      return drawn;
    }
    if (placed == null) {
      placed = new Graph();
      placed.importGraphDef(withDevices(drawn.toGraphDef()));
    }
    return placed;
  }

  private GraphDef withDevices(GraphDef definition) {
    var changed = definition.toBuilder();
    for (NodeDef.Builder node : changed.getNodeBuilderList()) {
      String device = devices.get(node.getName());
      if (device != null) {
        node.setDevice(device);
      }
    }
    return changed.build();
  }

  /** What stands for a drawn operand in the graph to run. */
  Output<?> of(Operand<?> operand) {
    Output<?> output = operand.asOutput();
    return placed == null ? output : placed.operation(output.op().name()).output(output.index());
  }

  GraphOperation of(Op op) {
    return placed == null ? (GraphOperation) op.op() : placed.operation(op.op().name());
  }

  @Override
  public void close() {
    if (placed != null) {
      placed.close();
    }
  }
}
