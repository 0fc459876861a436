package dev.tandem.export.tflite;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Activation;
import dev.tandem.nn.ActivationFunction;
import dev.tandem.nn.BatchNormalization;
import dev.tandem.nn.Input;
import dev.tandem.nn.Network;
import dev.tandem.nn.Node;
import dev.tandem.nn.ReLU;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A network written layer by layer, those that follow directly taken into the ones before. */
final class WriteNetwork {
  private final Network network;
  private final Weights weights;
  private final Map<String, Shape> shapes;
  private final Draft draft = new Draft();

  /** The tensors by the references of the network. */
  private final Map<String, Integer> tensors = new HashMap<>();

  WriteNetwork(Network network, Weights weights) {
    this.network = network;
    this.weights = weights;
    this.shapes = network.shapes();
  }

  TfLiteGraph graph() {
    var inputs = new LinkedHashMap<String, Integer>();
    for (Input input : network.inputs()) {
      inputs.put(input.name(), input(input));
    }
    tensors.putAll(inputs);
    for (Node node : network.nodes()) {
      if (!tensors.containsKey(node.name())) {
        write(node);
      }
    }
    var outputs = new LinkedHashMap<String, Integer>();
    for (String output : network.outputs()) {
      outputs.computeIfAbsent(output, name -> output(name, inputs));
    }
    return new TfLiteGraph(draft.tensors(), draft.operators(), inputs, outputs);
  }

  private int input(Input input) {
    if (!input.shape().isFullyKnown()) {
      throw Fault.badInput(
          "must be savedmodel: input %s is %s, and TFLite needs a shape that is fully known"
              .formatted(input.name(), input.shape()));
    }
    if (!GraphTensor.isKnown(input.dtype())) {
      throw Fault.badInput(
          "must be savedmodel: input %s is %s; TFLite is written with float, bool, uint8, int32, int64"
              .formatted(input.name(), input.dtype().label()));
    }
    return draft.input(input.name(), input.dtype(), Call.batched(input.shape()));
  }

  /** Answers are floats, and an operation's: none is an input as it came. */
  private int output(String reference, Map<String, Integer> inputs) {
    draft.begin("answer/" + reference);
    int tensor = draft.cast(tensor(reference), DType.FLOAT);
    return inputs.containsValue(tensor) ? draft.eachWith(BuiltIn.ADD, tensor, 0) : tensor;
  }

  private int tensor(String reference) {
    return Objects.requireNonNull(tensors.get(reference), reference);
  }

  private void write(Node node) {
    var inbound = new ArrayList<Shape>();
    var read = new ArrayList<Integer>();
    for (String reference : node.inbound()) {
      inbound.add(Objects.requireNonNull(shapes.get(reference), reference));
      read.add(tensor(reference));
    }
    expectPlain(node, inbound);
    draft.begin(node.name());
    var taken = new ArrayList<Node>(List.of(node));
    Follower follower = WriteLayer.takesFollowers(node.layer()) ? follower(taken) : Follower.NONE;
    var call = new Call(node, inbound, draft, weights, follower);
    int made = new WriteLayer(call).of(read);
    taken.forEach(each -> tensors.put(each.name(), made));
  }

  private static void expectPlain(Node node, List<Shape> inbound) {
    if (!node.arguments().tensors().isEmpty()) {
      throw Call.refused(
          node, "is given " + String.join(", ", node.arguments().tensors().keySet()));
    }
    if (node.layer().outputs(inbound).size() > 1) {
      throw Call.refused(node, "makes several tensors");
    }
  }

  /** What is behind the first node and can be taken into it, added to those that are taken. */
  private Follower follower(List<Node> taken) {
    Follower follower = Follower.NONE;
    Optional<Node> next = next(taken.getLast());
    if (next.isPresent() && next.get().layer() instanceof BatchNormalization normalization) {
      Node node = next.get();
      var call = new Call(node, List.of(shape(taken.getLast())), draft, weights, Follower.NONE);
      if (call.axis(normalization.axis()) == call.input().rank()) {
        var channels = new ChannelScale(call, normalization);
        follower =
            new Follower(node.owner(), channels::factors, channels::summands, Rectifier.NONE);
        taken.add(node);
        next = next(node);
      }
    }
    Rectifier rectifier = next.map(WriteNetwork::rectifier).orElse(Rectifier.NONE);
    if (rectifier != Rectifier.NONE) {
      taken.add(next.orElseThrow());
    }
    return follower.rectified(rectifier);
  }

  private Shape shape(Node node) {
    return Objects.requireNonNull(shapes.get(node.name()), node.name());
  }

  private static Rectifier rectifier(Node node) {
    return switch (node.layer()) {
      case Activation(ActivationFunction function) -> Rectifier.of(function);
      case ReLU relu when relu.negativeSlope() == 0 && relu.threshold() == 0 ->
          relu.maxValue() == null
              ? Rectifier.RELU
              : relu.maxValue() == 6 ? Rectifier.RELU6 : Rectifier.NONE;
      default -> Rectifier.NONE;
    };
  }

  /** The only one that reads what a node makes; none where somebody else does, or an answer is. */
  private Optional<Node> next(Node node) {
    if (network.outputs().contains(node.name())) {
      return Optional.empty();
    }
    List<Node> readers =
        network.nodes().stream()
            .filter(
                other ->
                    other.inbound().contains(node.name())
                        || other.arguments().tensors().containsValue(node.name()))
            .toList();
    boolean isAlone =
        readers.size() == 1
            && readers.getFirst().inbound().equals(List.of(node.name()))
            && readers.getFirst().arguments().tensors().isEmpty();
    return isAlone ? Optional.of(readers.getFirst()) : Optional.empty();
  }
}
