package dev.tandem.pipeline;

import dev.tandem.dataset.Dataset;
import dev.tandem.dataset.Target;
import dev.tandem.fault.Fault;
import dev.tandem.nn.Flatten;
import dev.tandem.nn.Input;
import dev.tandem.nn.Network;
import dev.tandem.nn.Node;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.PreprocessingSpec.Channels;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The network of a specification for the examples at hand: what a preset leaves open is theirs. */
record SuitingNetwork(NetworkChoice choice, Dataset dataset, Target target) {
  private static final int PICTURE = 3;

  /** For what a preprocessor makes of an example. */
  Network of(PreprocessingSpec input, int maxTokens, Shape item) {
    var told = new HashMap<String, Object>();
    if (target instanceof Target.Numbers(double[] values)) {
      told.put("num_outputs", values.length);
    } else if (target instanceof Target.Label) {
      told.put("num_classes", dataset.classes().size());
    }
    if (!choice.preset().map(preset -> preset.equals("linear_regression")).orElse(false)) {
      told.remove("num_outputs");
    } else {
      told.remove("num_classes");
    }
    Shape own = choice.network().inputs().getFirst().shape();
    switch (input) {
      case PreprocessingSpec.Vocabulary words -> {
        told.put("max_length", words.sequenceLength());
        told.put("vocab_size", maxTokens);
      }
      case PreprocessingSpec.Image image -> tell(told, own, shape(image));
      default -> tell(told, own, item);
    }
    return flattened(choice.suiting(told), input);
  }

  private static void tell(Map<String, Object> told, Shape own, Shape item) {
    if (own.rank() == PICTURE && item.rank() == PICTURE) {
      told.put("input_shape", List.of(item.dim(0), item.dim(1), item.dim(2)));
    } else if (own.rank() == 1) {
      told.put("num_features", Math.toIntExact(item.elements()));
    }
  }

  static Shape shape(PreprocessingSpec.Image image) {
    return Shape.of(image.height(), image.width(), image.channels() == Channels.GREY ? 1 : PICTURE);
  }

  /** A network of rows takes pictures row by row. */
  private static Network flattened(Network network, PreprocessingSpec input) {
    if (!(input instanceof PreprocessingSpec.Image image) || network.inputs().size() != 1) {
      return network;
    }
    Input flat = network.inputs().getFirst();
    Shape picture = shape(image);
    if (flat.shape().rank() != 1) {
      return network;
    }
    if (flat.shape().elements() != picture.elements()) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          "/input/size makes pictures of shape %s, which are %d numbers, but input %s of the network"
                  .formatted(picture, picture.elements(), flat.name())
              + " is of shape "
              + flat.shape());
    }
    var nodes = new ArrayList<Node>();
    nodes.add(new Node("flattened_input", new Flatten(), List.of(flat.name())));
    for (Node node : network.nodes()) {
      nodes.add(node.reading(flat.name(), "flattened_input"));
    }
    return new Network(
        List.of(new Input(flat.name(), picture, flat.dtype())), nodes, network.outputs());
  }
}
