package dev.tandem.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/** A network drawn in a graph, once for a pass; several drawings share one set of variables. */
public final class Drawing {
  private final Map<String, Operand<TFloat32>> outputs = new LinkedHashMap<>();
  private final Map<String, Operand<TFloat32>> logits = new LinkedHashMap<>();
  private final List<Operand<TFloat32>> regularization = new ArrayList<>();
  private final List<Op> updates = new ArrayList<>();

  private Drawing() {}

  /**
   * Draws a network with the operations of its variables.
   *
   * @param inputs by the names of the network's inputs, each with the batch as first dimension
   */
  public static Drawing draw(
      Network network, Variables variables, Map<String, ? extends Operand<?>> inputs, Pass pass) {
    throw new UnsupportedOperationException("being built");
  }

  /** By the network's output references, as Keras gives them. */
  public Map<String, Operand<TFloat32>> outputs() {
    return Collections.unmodifiableMap(outputs);
  }

  /** Outputs before their last softmax or sigmoid; the output itself where it ends in neither. */
  public Map<String, Operand<TFloat32>> logits() {
    return Collections.unmodifiableMap(logits);
  }

  /** One scalar for each regularizer, to add to the loss. */
  public List<Operand<TFloat32>> regularization() {
    return Collections.unmodifiableList(regularization);
  }

  /** Updates of moving averages, to run with the step. */
  public List<Op> updates() {
    return Collections.unmodifiableList(updates);
  }
}
