package dev.tandem.runtime.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpDef.ArgDef;

class StraightLineTest {
  @Test
  void knowsEveryOperationThatMakesReferences() {
    var makers =
        TensorFlow.registeredOpList().getOpList().stream()
            .filter(op -> op.getOutputArgList().stream().anyMatch(ArgDef::getIsRef))
            .filter(op -> op.getInputArgList().stream().noneMatch(ArgDef::getIsRef))
            .map(OpDef::getName)
            .collect(Collectors.toSet());
    assertThat(StraightLine.REFERENCES).containsAll(makers);
    assertThat(StraightLine.REFERENCES)
        .allMatch(op -> TensorFlow.registeredOpList().getOpList().stream().anyMatch(named(op)));
  }

  private static java.util.function.Predicate<OpDef> named(String op) {
    return definition -> definition.getName().equals(op);
  }

  @Test
  void takesPlainGraphsAndFunctions() {
    assertThat(StraightLine.is(graph("Placeholder", "MatMul", "StatefulPartitionedCall"))).isTrue();
    assertThat(StraightLine.is(withFunction("Relu", "PartitionedCall"))).isTrue();
  }

  @Test
  void refusesLoopsBranchesAndReferencesWhereverTheyStand() {
    for (String op : List.of("While", "StatelessIf", "Merge", "VariableV2", "HashTable")) {
      assertThat(StraightLine.is(graph("Placeholder", op))).as(op).isFalse();
      assertThat(StraightLine.is(withFunction("Relu", op))).as(op).isFalse();
    }
  }

  private static GraphDef graph(String... ops) {
    var graph = GraphDef.newBuilder();
    for (String op : ops) {
      graph.addNode(node(op));
    }
    return graph.build();
  }

  private static GraphDef withFunction(String... ops) {
    var function = FunctionDef.newBuilder();
    for (String op : ops) {
      function.addNodeDef(node(op));
    }
    var graph = graph("Placeholder", "PartitionedCall").toBuilder();
    graph.getLibraryBuilder().addFunction(function);
    return graph.build();
  }

  private static NodeDef node(String op) {
    return NodeDef.newBuilder().setName("a_" + op).setOp(op).build();
  }
}
