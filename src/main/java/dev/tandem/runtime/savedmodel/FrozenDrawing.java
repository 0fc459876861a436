package dev.tandem.runtime.savedmodel;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/**
 * Draws the frozen graph: what signatures and the initialization reach, with constants for
 * variables, and beside it what restores the state that is left. Variables that the restoring
 * touches although they are frozen get handles of their own there and are given up after it.
 */
final class FrozenDrawing {
  private static final String DESTROY = "/frozen_destroy";

  private static final String RESTORED = "/frozen_restored";
  private static final String INIT = "__saved_model_init_op";
  private static final Set<String> STATELESS =
      Set.of("Const", "Placeholder", "PlaceholderWithDefault", "NoOp");

  private final SavedGraph model;
  private final Map<String, NodeDef> constants;
  private final Map<String, NodeDef> nodes;
  private final ConstantReads reads;
  private final Map<String, NodeDef> drawn = new LinkedHashMap<>();
  private boolean restores;

  FrozenDrawing(SavedGraph model, Map<String, NodeDef> constants) {
    this.model = model;
    this.constants = constants;
    nodes = model.nodes();
    reads = new ConstantReads(model.functions());
  }

  void drawServing(Set<String> serving) {
    var types = new HashMap<String, DataType>();
    constants.forEach((name, constant) -> types.put(name, Variables.type(constant)));
    for (String name : serving) {
      NodeDef constant = constants.get(name);
      if (constant != null) {
        drawn.put(name, constant);
        continue;
      }
      // Places of other nodes that may be gone by now mean nothing.
      var node = expect(name).toBuilder().removeAttr("_class");
      reads.rewrite(node, types, false).forEach(added -> drawn.put(added.getName(), added));
      drawn.put(name, node.build());
    }
  }

  /** Adds the restoring, where it brings anything that serving takes from. */
  void drawRestore(Set<String> serving) {
    if (model.restore().isEmpty()) {
      return;
    }
    var restoring = Reach.nodes(nodes, Set.of(model.restore()));
    restores =
        restoring.stream()
            .filter(serving::contains)
            .filter(name -> !constants.containsKey(name))
            .anyMatch(name -> !STATELESS.contains(expect(name).getOp()));
    if (!restores) {
      return;
    }
    for (String name : restoring) {
      if (constants.containsKey(name)) {
        drawRestored(expect(name));
      } else if (!serving.contains(name)) {
        draw(expect(name));
      }
    }
  }

  private void draw(NodeDef original) {
    var node = original.toBuilder().removeAttr("_class");
    for (int i = 0; i < node.getInputCount(); i++) {
      String input = node.getInput(i);
      String source = GraphBody.source(input);
      if (constants.containsKey(source)) {
        node.setInput(i, input.replace(source, source + RESTORED));
      }
    }
    drawn.put(node.getName(), node.build());
  }

  private void drawRestored(NodeDef variable) {
    String name = variable.getName() + RESTORED;
    drawn.put(name, variable.toBuilder().setName(name).removeAttr("_class").build());
    if (Variables.isHandle(variable)) {
      String destroy = variable.getName() + DESTROY;
      drawn.put(
          destroy,
          NodeDef.newBuilder()
              .setName(destroy)
              .setOp("DestroyResourceOp")
              .addInput(name)
              .putAttr("ignore_lookup_error", AttrValue.newBuilder().setB(true).build())
              .build());
    }
  }

  private NodeDef expect(String name) {
    return Reach.expect(nodes, name);
  }

  GraphDef graph() {
    var graph = GraphDef.newBuilder().setVersions(model.definition().getGraphDef().getVersions());
    graph.addAllNode(drawn.values());
    var library = new HashMap<>(model.functions());
    library.putAll(reads.twins());
    graph.getLibraryBuilder().addAllFunction(Reach.functions(library, drawn.values()).values());
    return graph.build();
  }

  /** What the model says of itself, without the graph. */
  MetaGraphDef.Builder definition() {
    var finished = MetaGraphDef.newBuilder();
    model
        .definition()
        .getSignatureDefMap()
        .forEach(
            (name, signature) -> {
              if (!name.startsWith("__")) {
                finished.putSignatureDef(name, signature);
              }
            });
    for (String init : model.inits()) {
      var tensor = TensorInfo.newBuilder().setName(init).build();
      finished.putSignatureDef(INIT, SignatureDef.newBuilder().putOutputs(INIT, tensor).build());
    }
    finished.addAllAssetFileDef(model.assets());
    if (restores) {
      finished.setSaverDef(model.definition().getSaverDef());
    }
    return finished;
  }

  List<String> destroys() {
    return drawn.keySet().stream().filter(name -> name.endsWith(DESTROY)).toList();
  }
}
