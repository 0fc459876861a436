package dev.tandem.runtime.savedmodel;

import java.util.List;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Graphs that run from top to bottom, without loops or branches and without TF1's references: those
 * that TensorFlow's single-threaded executor takes. It keeps no queue of ready nodes, which for a
 * small graph is half of the run.
 */
final class StraightLine {
  private static final Set<String> CONTROL_FLOW =
      Set.of(
          "While",
          "StatelessWhile",
          "If",
          "StatelessIf",
          "Case",
          "StatelessCase",
          "For",
          "Switch",
          "_SwitchN",
          "Merge",
          "Enter",
          "Exit",
          "NextIteration",
          "LoopCond",
          "ControlTrigger");

  /** Where references come from; every other operation with one takes it from these. */
  static final Set<String> REFERENCES =
      Set.of(
          "Variable",
          "VariableV2",
          "TemporaryVariable",
          "HashTable",
          "MutableHashTable",
          "MutableHashTableOfTensors",
          "MutableDenseHashTable",
          "FIFOQueue",
          "PaddingFIFOQueue",
          "PriorityQueue",
          "RandomShuffleQueue",
          "FakeQueue",
          "IdentityReader",
          "LMDBReader",
          "FixedLengthRecordReader",
          "TFRecordReader",
          "TextLineReader",
          "WholeFileReader",
          "Barrier",
          "ConditionalAccumulator",
          "SparseConditionalAccumulator",
          "Stack",
          "TensorArray",
          "TensorArrayGrad");

  private StraightLine() {}

  /** Whether a graph and all functions in it are so; what is not known counts as not. */
  static boolean is(GraphDef graph) {
    return are(graph.getNodeList())
        && graph.getLibrary().getFunctionList().stream()
            .allMatch(function -> are(function.getNodeDefList()));
  }

  private static boolean are(List<NodeDef> nodes) {
    return nodes.stream()
        .map(NodeDef::getOp)
        .noneMatch(op -> CONTROL_FLOW.contains(op) || REFERENCES.contains(op));
  }
}
