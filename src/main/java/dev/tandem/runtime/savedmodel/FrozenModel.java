package dev.tandem.runtime.savedmodel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;

/**
 * A model with constants for variables. Its graph is bytes in native memory, which TensorFlow reads
 * in place: as a message it would fill the Java heap.
 *
 * @param definition all but the graph; its tags hold the counts and what to destroy
 * @param graph a serialized {@code GraphDef}
 */
record FrozenModel(MetaGraphDef definition, MemorySegment graph) {
  private static final String FROZEN = "frozen:";
  private static final String VARIABLES = "variables:";
  private static final String DESTROY = "destroy:";
  private static final String STRAIGHT_LINE = "straight_line";

  /** Of a drawn graph; the bytes live as long as the arena. */
  static FrozenModel of(MetaGraphDef.Builder definition, GraphDef graph, Arena arena) {
    var bytes = arena.allocate(Math.max(1, graph.getSerializedSize()));
    try {
      var output = com.google.protobuf.CodedOutputStream.newInstance(bytes.asByteBuffer());
      graph.writeTo(output);
      output.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (StraightLine.is(graph)) {
      definition.getMetaInfoDefBuilder().addTags(STRAIGHT_LINE);
    }
    return new FrozenModel(definition.build(), bytes);
  }

  static void note(
      MetaGraphDef.Builder definition, int frozen, int variables, List<String> destroys) {
    var info = definition.getMetaInfoDefBuilder();
    info.addTags(FROZEN + frozen).addTags(VARIABLES + variables);
    destroys.forEach(name -> info.addTags(DESTROY + name));
  }

  int frozen() {
    return Integer.parseInt(noted(FROZEN).getFirst());
  }

  int variables() {
    return Integer.parseInt(noted(VARIABLES).getFirst());
  }

  boolean isStraightLine() {
    return definition.getMetaInfoDef().getTagsList().contains(STRAIGHT_LINE);
  }

  /** Operations that give up what was restored only because the checkpoint holds it. */
  List<String> destroys() {
    return noted(DESTROY);
  }

  private List<String> noted(String what) {
    return definition.getMetaInfoDef().getTagsList().stream()
        .filter(tag -> tag.startsWith(what))
        .map(tag -> tag.substring(what.length()))
        .toList();
  }
}
