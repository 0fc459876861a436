package dev.tandem.training;

import dev.tandem.nn.ActivationFunction;
import dev.tandem.nn.Conv2D;
import dev.tandem.nn.Dense;
import dev.tandem.nn.Network;
import dev.tandem.nn.Node;
import java.util.List;
import java.util.Map;

/**
 * The layers of a network that end in relu. A unit of theirs is dead for a batch where the gradient
 * of its bias is exactly 0: it answers 0 to every example.
 */
final class Rectifiers {
  private final List<String> owners;

  Rectifiers(Network network) {
    owners =
        network.nodes().stream()
            .filter(Rectifiers::isRectifier)
            .map(Node::owner)
            .distinct()
            .toList();
  }

  private static boolean isRectifier(Node node) {
    return switch (node.layer()) {
      case Dense dense -> dense.activation() == ActivationFunction.RELU;
      case Conv2D convolution -> convolution.activation() == ActivationFunction.RELU;
      default -> false;
    };
  }

  /** The first layer with more than that share of dead units; blank where there is none. */
  String dead(Map<String, float[]> gradients, double share) {
    for (String owner : owners) {
      float[] bias = gradients.getOrDefault(owner + "/bias", new float[0]);
      int dead = 0;
      for (float value : bias) {
        dead += value == 0 ? 1 : 0;
      }
      if (dead > share * bias.length) {
        return owner;
      }
    }
    return "";
  }
}
