package dev.tandem.export.tflite;

import dev.tandem.nn.Arguments;
import dev.tandem.nn.ChannelsFirst;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Node;
import dev.tandem.nn.TimeDistributed;
import dev.tandem.nn.Wrapper;
import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/** Layers that call another with their input in another form. */
record WriteWrapper(Call call) {
  private Draft draft() {
    return call.draft();
  }

  int of(Wrapper wrapper, int x) {
    return switch (wrapper) {
      case ChannelsFirst(Layer layer) -> channelsFirst(layer, x);
      case TimeDistributed(Layer layer) -> everyStep(layer, x);
    };
  }

  private int inner(Layer layer, Shape shape, int x) {
    Node outer = call.node();
    var node = new Node(outer.name(), layer, outer.inbound(), Arguments.NONE, outer.owner(), false);
    return new WriteLayer(new Call(node, List.of(shape), draft(), call.weights(), Follower.NONE))
        .of(List.of(x));
  }

  private int channelsFirst(Layer layer, int x) {
    int rank = call.input().rank();
    int[] forth = IntStream.rangeClosed(0, rank).map(i -> i == 0 ? 0 : i % rank + 1).toArray();
    int[] back =
        IntStream.rangeClosed(0, rank).map(i -> i == 0 ? 0 : i == 1 ? rank : i - 1).toArray();
    int made = inner(layer, turned(call.input(), forth), draft().turned(x, forth));
    return draft().shape(made).rank() == rank + 1 ? draft().turned(made, back) : made;
  }

  private static Shape turned(Shape shape, int[] order) {
    return Shape.of(
        IntStream.range(1, order.length).mapToLong(i -> shape.dim(order[i] - 1)).toArray());
  }

  /** All steps as one larger batch. */
  private int everyStep(Layer layer, int x) {
    Shape step = call.input().tail();
    int made = inner(layer, step, draft().reshaped(x, Call.batched(step)));
    return draft().reshaped(made, Call.batched(call.made()));
  }
}
