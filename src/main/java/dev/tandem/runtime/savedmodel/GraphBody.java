package dev.tandem.runtime.savedmodel;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;

/**
 * The nodes of a graph or of a function, which name each other's outputs differently: {@code
 * node:1} and {@code node:output:1}.
 */
final class GraphBody {
  private final List<NodeDef> nodes;
  private final boolean function;
  private final Set<String> used = new HashSet<>();

  private GraphBody(List<NodeDef> nodes, boolean function) {
    this.nodes = nodes;
    this.function = function;
    nodes.forEach(node -> used.addAll(node.getInputList()));
  }

  static GraphBody of(List<NodeDef> nodes) {
    return new GraphBody(nodes, false);
  }

  static GraphBody of(FunctionDef function) {
    var body = new GraphBody(function.getNodeDefList(), true);
    body.used.addAll(function.getRetMap().values());
    return body;
  }

  List<NodeDef> nodes() {
    return nodes;
  }

  /** Whether anything takes that output of a loop. */
  boolean takesLoopOutput(NodeDef loop, int index) {
    String name = loop.getName();
    return function
        ? used.contains(name + ":output:" + index)
        : used.contains(name + ":" + index) || (index == 0 && used.contains(name));
  }

  /** The node, or in a function perhaps the argument, that an input refers to. */
  static String source(String input) {
    String name = input.startsWith("^") ? input.substring(1) : input;
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  static boolean isControl(String input) {
    return input.startsWith("^");
  }

  /** Whether an input is a function's argument of that name and not a node's output. */
  static boolean isArgument(String input, String argument) {
    return input.equals(argument) || input.equals(argument + ":0");
  }
}
