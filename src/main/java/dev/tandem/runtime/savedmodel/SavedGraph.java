package dev.tandem.runtime.savedmodel;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.tandem.fault.Fault;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;

/** What a SavedModel's graph says of itself: its parts and how it wants to be brought up. */
record SavedGraph(MetaGraphDef definition) {
  private static final String INIT = "__saved_model_init_op";
  private static final List<String> OLDER_INITS = List.of("saved_model_main_op", "legacy_init_op");
  private static final String OLDER_ASSETS = "saved_model_assets";

  Map<String, NodeDef> nodes() {
    return definition.getGraphDef().getNodeList().stream()
        .collect(Collectors.toMap(NodeDef::getName, Function.identity(), (a, b) -> a));
  }

  Map<String, FunctionDef> functions() {
    return definition.getGraphDef().getLibrary().getFunctionList().stream()
        .collect(
            Collectors.toMap(
                function -> function.getSignature().getName(), Function.identity(), (a, b) -> a));
  }

  /** Operations to run once before serving, at most one. */
  List<String> inits() {
    var newer = definition.getSignatureDefMap().get(INIT);
    if (newer != null && newer.containsOutputs(INIT)) {
      return List.of(GraphBody.source(newer.getOutputsOrThrow(INIT).getName()));
    }
    for (String older : OLDER_INITS) {
      var found = definition.getCollectionDefMap().get(older);
      if (found != null && found.getNodeList().getValueCount() > 0) {
        return List.of(GraphBody.source(found.getNodeList().getValue(0)));
      }
    }
    return List.of();
  }

  /** File names below {@code assets/} and the tensors that want their paths. */
  List<AssetFileDef> assets() {
    if (definition.getAssetFileDefCount() > 0 || !definition.containsCollectionDef(OLDER_ASSETS)) {
      return definition.getAssetFileDefList();
    }
    var assets = new ArrayList<AssetFileDef>();
    try {
      for (Any any : definition.getCollectionDefOrThrow(OLDER_ASSETS).getAnyList().getValueList()) {
        assets.add(AssetFileDef.parseFrom(any.getValue()));
      }
    } catch (InvalidProtocolBufferException e) {
      throw new Fault(Fault.Kind.UNPROCESSABLE, "saved_model.pb has broken assets", e);
    }
    return assets;
  }

  String restore() {
    return GraphBody.source(definition.getSaverDef().getRestoreOpName());
  }

  /** The tensor that wants the path of the checkpoint. */
  String checkpoint() {
    return definition.getSaverDef().getFilenameTensorName();
  }

  /** The nodes that signatures feed and fetch, and those that initialize. */
  Set<String> roots() {
    var roots = new LinkedHashSet<>(inits());
    for (var signature : Signatures.of(definition).served().values()) {
      Stream.of(signature.inputs(), signature.outputs())
          .flatMap(specs -> specs.values().stream())
          .forEach(spec -> roots.add(GraphBody.source(spec.name())));
    }
    return roots;
  }
}
