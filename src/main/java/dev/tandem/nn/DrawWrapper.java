package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Layers that call another, as operations. */
record DrawWrapper(Brush brush, MovingAverages averages) {
  Operand<TFloat32> of(Wrapper wrapper, Operand<TFloat32> x) {
    return switch (wrapper) {
      case ChannelsFirst(Layer layer) -> channelsFirst(layer, x);
      case TimeDistributed(BatchNormalization layer) -> stepByStep(layer, x);
      case TimeDistributed(Layer layer) -> everyStep(layer, x);
    };
  }

  private Operand<TFloat32> inner(Layer layer, Shape shape, Operand<TFloat32> x) {
    var draw = new DrawLayer(brush.within(layer, List.of(shape)), Map.of(), averages);
    return brush.floats(draw.values(List.of(new Value(x))).getFirst());
  }

  private Operand<TFloat32> channelsFirst(Layer layer, Operand<TFloat32> x) {
    int rank = brush.input(0).rank();
    int[] forth = IntStream.rangeClosed(0, rank).map(i -> i == 0 ? 0 : i % rank + 1).toArray();
    int[] back =
        IntStream.rangeClosed(0, rank).map(i -> i == 0 ? 0 : i == 1 ? rank : i - 1).toArray();
    Shape shape = ChannelsFirst.last(brush.input(0));
    var turned = brush.tf.linalg.transpose(x, brush.tf.constant(forth));
    Operand<TFloat32> made = inner(layer, shape, turned);
    return layer.outputs(List.of(shape)).getFirst().rank() == rank
        ? brush.tf.linalg.transpose(made, brush.tf.constant(back))
        : made;
  }

  /** All steps as one larger batch. */
  private Operand<TFloat32> everyStep(Layer layer, Operand<TFloat32> x) {
    var tf = brush.tf;
    Shape step = brush.input(0).tail();
    Operand<TInt32> leading =
        tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {2}));
    Operand<TFloat32> made = inner(layer, step, brush.shaped(x, step));
    Operand<TInt32> own =
        tf.slice(tf.shape(made), tf.constant(new int[] {1}), tf.constant(new int[] {-1}));
    return tf.reshape(made, tf.concat(List.of(leading, own), tf.constant(0)));
  }

  /** Each step with the statistics of its own batch. */
  private Operand<TFloat32> stepByStep(Layer layer, Operand<TFloat32> x) {
    long steps = brush.input(0).dim(0);
    if (steps < 0) {
      throw Fault.badInput(
          "layer " + brush.node.title() + " normalizes step by step and needs their number");
    }
    var made = new ArrayList<Operand<TFloat32>>();
    for (Operand<TFloat32> step : brush.tf.unstack(x, steps, Unstack.axis(1L)).output()) {
      made.add(inner(layer, brush.input(0).tail(), step));
    }
    return brush.tf.stack(made, Stack.axis(1L));
  }
}
