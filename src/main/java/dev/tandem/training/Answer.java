package dev.tandem.training;

import dev.tandem.nn.Activation;
import dev.tandem.nn.ActivationFunction;
import dev.tandem.nn.Dense;
import dev.tandem.nn.Drawing;
import dev.tandem.nn.Network;
import dev.tandem.nn.Node;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * What a network answered, and what its last activation was given.
 *
 * @param before that activation; the output itself where there is none
 */
record Answer(Operand<TFloat32> output, Operand<TFloat32> before, Last last) {
  /** The last activation, as far as a loss can do without it. */
  enum Last {
    OTHER,
    SIGMOID,
    SOFTMAX,
    /** None: the output is what an activation would be given, of whatever kind. */
    LOGITS
  }

  static Answer of(TrainingPlan plan, Drawing drawing, String name) {
    return new Answer(
        java.util.Objects.requireNonNull(drawing.outputs().get(name), name),
        java.util.Objects.requireNonNull(drawing.logits().get(name), name),
        last(plan.network(), name));
  }

  /** The same output, said to be logits. */
  Answer asLogits() {
    return new Answer(output, output, Last.LOGITS);
  }

  /** What that activation was given, where it is the last; null where it is not. */
  @Nullable Operand<TFloat32> logits(Last wanted) {
    return last == wanted || last == Last.LOGITS ? before : null;
  }

  static Last last(Network network, String output) {
    return network.nodes().stream()
        .filter(node -> node.name().equals(output))
        .map(Answer::activation)
        .findFirst()
        .orElse(Last.OTHER);
  }

  private static Last activation(Node node) {
    ActivationFunction function =
        switch (node.layer()) {
          case Dense dense -> dense.activation();
          case Activation activation -> activation.activation();
          default -> ActivationFunction.LINEAR;
        };
    return switch (function) {
      case SIGMOID -> Last.SIGMOID;
      case SOFTMAX -> Last.SOFTMAX;
      default -> Last.OTHER;
    };
  }
}
