package dev.tandem.runtime.savedmodel;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;

/** What some nodes need to run: other nodes, and functions. */
final class Reach {
  private Reach() {}

  /** The nodes themselves and all that they take from. */
  static Set<String> nodes(Map<String, NodeDef> graph, Collection<String> roots) {
    var seen = new LinkedHashSet<String>();
    var next = new ArrayDeque<>(roots);
    while (!next.isEmpty()) {
      String name = next.pop();
      NodeDef node = expect(graph, name);
      if (seen.add(name)) {
        node.getInputList().forEach(input -> next.push(GraphBody.source(input)));
      }
    }
    return seen;
  }

  static NodeDef expect(Map<String, NodeDef> graph, String name) {
    NodeDef node = graph.get(name);
    if (node == null) {
      throw new Unfreezable("the graph has no node " + name);
    }
    return node;
  }

  /** The functions that the nodes call, and those that these call. */
  static Map<String, FunctionDef> functions(
      Map<String, FunctionDef> library, Collection<NodeDef> callers) {
    var found = new LinkedHashMap<String, FunctionDef>();
    var next = new ArrayDeque<>(callers);
    while (!next.isEmpty()) {
      NodeDef node = next.pop();
      var names = new LinkedHashSet<String>();
      names.add(node.getOp());
      node.getAttrMap().values().forEach(value -> addFunctions(value, names));
      for (String name : names) {
        FunctionDef function = library.get(name);
        if (function != null && found.putIfAbsent(name, function) == null) {
          next.addAll(function.getNodeDefList());
        }
      }
    }
    return found;
  }

  private static void addFunctions(AttrValue value, Set<String> names) {
    if (value.hasFunc()) {
      names.add(value.getFunc().getName());
      value.getFunc().getAttrMap().values().forEach(inner -> addFunctions(inner, names));
    }
    value
        .getList()
        .getFuncList()
        .forEach(
            function -> {
              names.add(function.getName());
              function.getAttrMap().values().forEach(inner -> addFunctions(inner, names));
            });
  }
}
