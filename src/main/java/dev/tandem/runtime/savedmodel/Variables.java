package dev.tandem.runtime.savedmodel;

import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;

/** The nodes that are variables: resource variables by their handles, and TF1's references. */
final class Variables {
  private static final AttrValue EMPTY = AttrValue.getDefaultInstance();

  private Variables() {}

  static boolean isOne(NodeDef node) {
    return isHandle(node) || isReference(node);
  }

  static boolean isHandle(NodeDef node) {
    return node.getOp().equals("VarHandleOp");
  }

  static boolean isReference(NodeDef node) {
    return node.getOp().equals("VariableV2") || node.getOp().equals("Variable");
  }

  static DataType type(NodeDef variable) {
    return variable.getAttrOrThrow("dtype").getType();
  }

  /** What two nodes share if they are the same variable. */
  static String resource(NodeDef variable) {
    String container = variable.getAttrOrDefault("container", EMPTY).getS().toStringUtf8();
    String shared = variable.getAttrOrDefault("shared_name", EMPTY).getS().toStringUtf8();
    return container + "/" + (shared.isEmpty() ? variable.getName() : shared);
  }

  static AttrValue typeAttribute(NodeDef variable) {
    return AttrValue.newBuilder().setType(type(variable)).build();
  }
}
