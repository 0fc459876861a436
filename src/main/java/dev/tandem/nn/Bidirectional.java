package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recurrent layer forwards and one backwards over the same steps, their answers merged. */
public record Bidirectional(
    Layer layer, @Default("concat") String mergeMode, @Nullable Layer backwardLayer)
    implements Layer {
  public Bidirectional {
    if (!(layer instanceof Recurrent)
        || backwardLayer != null && !(backwardLayer instanceof Recurrent)) {
      throw Fault.badInput("layer must be lstm, gru or simple_rnn, got " + layer.type());
    }
    if (!List.of("concat", "sum", "ave", "mul", "none").contains(mergeMode)) {
      throw Fault.badInput("merge_mode must be concat, sum, ave, mul or none, got " + mergeMode);
    }
  }

  Recurrent forward() {
    return (Recurrent) layer;
  }

  /** The layer's own kind the other way, unless one is given. */
  Recurrent backward() {
    return backwardLayer == null ? forward() : (Recurrent) backwardLayer;
  }

  @Override
  public List<Shape> outputs(List<Shape> inputs) {
    List<Shape> forward = layer.outputs(inputs);
    List<Shape> backward = backward().outputs(inputs);
    Shape made = forward.getFirst();
    var outputs = new ArrayList<Shape>();
    outputs.add(
        mergeMode.equals("concat")
            ? Shapes.withLast(made, Shapes.last(made) + backward().units())
            : made);
    if (mergeMode.equals("none")) {
      outputs.add(backward.getFirst());
    }
    outputs.addAll(forward.subList(1, forward.size()));
    outputs.addAll(backward.subList(1, backward.size()));
    return outputs;
  }

  @Override
  public List<Weight> weights(List<Shape> inputs) {
    var weights = new ArrayList<Weight>();
    for (Weight weight : forward().weights(inputs)) {
      weights.add(weight.within("forward_" + layer.type()));
    }
    for (Weight weight : backward().weights(inputs)) {
      weights.add(weight.within("backward_" + backward().type()));
    }
    return weights;
  }
}
