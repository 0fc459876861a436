package dev.tandem.runtime.savedmodel;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;

/**
 * Proves that a variable's handle is only read: by an operation that reads, or by a call of
 * functions that only read it. What it cannot prove counts as a write; so does recursion.
 */
final class ReadOnlyUses {
  /** Reads that {@link ConstantReads} can turn into reads of a value. */
  private static final Set<String> READS =
      Set.of("ReadVariableOp", "ResourceGather", "VariableShape");

  private final Map<String, FunctionDef> functions;
  private final Map<String, Boolean> known = new HashMap<>();

  ReadOnlyUses(Map<String, FunctionDef> functions) {
    this.functions = functions;
  }

  /** Whether a node that takes a handle as that input only reads it. */
  boolean isRead(GraphBody body, NodeDef node, int input) {
    if (READS.contains(node.getOp())) {
      return input == 0;
    }
    var call = FunctionCall.of(node.getOp());
    if (call == null || input < call.skipped()) {
      return false;
    }
    int argument = input - call.skipped();
    // A loop's output for the handle would change its type under whoever takes it.
    if (call.loop() && body.takesLoopOutput(node, argument)) {
      return false;
    }
    return call.functions(node).stream()
        .allMatch(function -> isReadBy(function, argument, call.loop()));
  }

  private boolean isReadBy(String name, int argument, boolean loop) {
    String key = name + "#" + argument + (loop ? "#loop" : "");
    Boolean before = known.putIfAbsent(key, false);
    if (before != null) {
      return before;
    }
    var function = functions.get(name);
    boolean read = function != null && isRead(function, argument, loop);
    known.put(key, read);
    return read;
  }

  private boolean isRead(FunctionDef function, int argument, boolean loop) {
    var signature = function.getSignature();
    if (argument >= signature.getInputArgCount()
        || signature.getInputArgList().stream()
            .anyMatch(arg -> !arg.getNumberAttr().isEmpty() || !arg.getTypeListAttr().isEmpty())) {
      return false;
    }
    String name = signature.getInputArg(argument).getName();
    for (int i = 0; i < signature.getOutputArgCount(); i++) {
      String returned = function.getRetOrDefault(signature.getOutputArg(i).getName(), "");
      boolean same = loop && i == argument;
      // The condition of a loop returns a truth value only; the body hands the handle on.
      if (GraphBody.isArgument(returned, name) != (same && returnsLoopState(function))) {
        return false;
      }
    }
    var body = GraphBody.of(function);
    for (NodeDef node : body.nodes()) {
      for (int i = 0; i < node.getInputCount(); i++) {
        if (GraphBody.isArgument(node.getInput(i), name) && !isRead(body, node, i)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean returnsLoopState(FunctionDef function) {
    var signature = function.getSignature();
    return signature.getOutputArgCount() == signature.getInputArgCount();
  }
}
