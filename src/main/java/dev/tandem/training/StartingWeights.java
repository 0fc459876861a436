package dev.tandem.training;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Network;
import dev.tandem.nn.Node;
import dev.tandem.nn.WeightValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The weights of another training to start with, by the names of their variables. Only layers that
 * answer may be of another shape, for other classes, or new: they start anew.
 */
final class StartingWeights {
  private final Map<String, float[]> values = new HashMap<>();
  private final List<String> notes = new ArrayList<>();

  private StartingWeights() {}

  static StartingWeights fitted(
      Network network, List<Stored> variables, Map<String, WeightValues> given) {
    var fitted = new StartingWeights();
    if (given.isEmpty()) {
      return fitted;
    }
    Set<String> heads = heads(network);
    var anew = new HashSet<String>();
    for (Stored variable : variables) {
      String layer = layer(variable.name());
      String misfit = misfit(variable, given.get(variable.name()));
      if (misfit == null) {
        continue;
      }
      if (!heads.contains(layer)) {
        throw Fault.conflict("the weights to start with are of another network: " + misfit);
      }
      if (anew.add(layer)) {
        fitted.notes.add("layer " + layer + " starts anew: " + misfit);
      }
    }
    for (Stored variable : variables) {
      if (!anew.contains(layer(variable.name()))) {
        fitted.values.put(
            variable.name(), java.util.Objects.requireNonNull(given.get(variable.name())).values());
      }
    }
    return fitted;
  }

  private static Set<String> heads(Network network) {
    var heads = new HashSet<String>();
    for (Node node : network.nodes()) {
      if (network.outputs().stream().anyMatch(output -> maker(output).equals(node.name()))) {
        heads.add(node.owner());
      }
    }
    return heads;
  }

  private static String maker(String output) {
    int colon = output.indexOf(':');
    return colon < 0 ? output : output.substring(0, colon);
  }

  private static String layer(String variable) {
    return variable.substring(0, variable.indexOf('/'));
  }

  private static @Nullable String misfit(Stored variable, @Nullable WeightValues given) {
    if (given == null) {
      return variable.name() + " is not among them";
    }
    var own = dev.tandem.tensor.Shape.of(variable.shape().asArray());
    return own.equals(given.shape())
        ? null
        : variable.name() + " is " + own + " here and was " + given.shape();
  }

  Map<String, float[]> values() {
    return values;
  }

  /** What is to be told of layers that start anew. */
  List<String> notes() {
    return notes;
  }
}
