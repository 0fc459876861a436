package dev.tandem.runtime.savedmodel;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;

/**
 * Turns the variables that a model's signatures only read into constants, so that TensorFlow may
 * fold them. A variable stays one where any use of it that a signature or the initialization
 * reaches is not proven to be a read.
 */
final class Freezer {
  private final Map<String, NodeDef> nodes;
  private final Map<String, FunctionDef> functions;
  private final Set<String> serving;

  private Freezer(SavedGraph model) {
    nodes = model.nodes();
    functions = model.functions();
    serving = Reach.nodes(nodes, model.roots());
  }

  /** The frozen model; an {@link Unfreezable} says why there is none. */
  static FrozenModel freeze(SavedGraph model, Path directory, Arena arena) {
    var freezer = new Freezer(model);
    var variables = freezer.variables();
    var frozen = freezer.onlyRead(variables);
    if (frozen.isEmpty()) {
      throw new Unfreezable(
          variables.isEmpty() ? "the model has no variables" : "no variable is only read");
    }
    var values = VariableValues.read(model, frozen, directory);
    var drawing = new FrozenDrawing(model, values);
    drawing.drawServing(freezer.serving);
    drawing.drawRestore(freezer.serving);
    var definition = drawing.definition();
    FrozenModel.note(definition, frozen.size(), variables.size(), drawing.destroys());
    return FrozenModel.of(definition, drawing.graph(), arena);
  }

  private List<NodeDef> variables() {
    return serving.stream().map(this::node).filter(Variables::isOne).toList();
  }

  private List<NodeDef> onlyRead(List<NodeDef> variables) {
    var written = written();
    return variables.stream()
        .filter(variable -> Variables.type(variable) != DataType.DT_STRING)
        .filter(variable -> !written.contains(Variables.resource(variable)))
        .toList();
  }

  /** The variables with a use that may be anything but a read. */
  private Set<String> written() {
    var served = serving.stream().map(this::node).toList();
    var body = GraphBody.of(served);
    var uses = new ReadOnlyUses(functions);
    var written = new HashSet<String>();
    for (NodeDef user : served) {
      for (int i = 0; i < user.getInputCount(); i++) {
        NodeDef source = node(GraphBody.source(user.getInput(i)));
        if (Variables.isOne(source) && !isRead(uses, body, user, i)) {
          written.add(Variables.resource(source));
        }
      }
    }
    // A function that makes a handle by its name may do anything with that variable.
    for (FunctionDef function : Reach.functions(functions, served).values()) {
      function.getNodeDefList().stream()
          .filter(Variables::isOne)
          .forEach(node -> written.add(Variables.resource(node)));
    }
    return written;
  }

  private boolean isRead(ReadOnlyUses uses, GraphBody body, NodeDef user, int input) {
    if (GraphBody.isControl(user.getInput(input))) {
      return true;
    }
    NodeDef source = node(GraphBody.source(user.getInput(input)));
    return Variables.isReference(source)
        ? user.getOp().equals("Identity")
        : uses.isRead(body, user, input);
  }

  private NodeDef node(String name) {
    return Reach.expect(nodes, name);
  }
}
