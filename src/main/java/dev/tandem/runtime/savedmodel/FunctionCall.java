package dev.tandem.runtime.savedmodel;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;

/**
 * A node that hands its inputs to functions, one argument each.
 *
 * @param attributes hold the functions' names
 * @param types the attribute with the types of what is handed on
 * @param skipped inputs in front that are not handed on
 * @param loop whether what the last function returns comes back as its arguments
 */
record FunctionCall(List<String> attributes, String types, int skipped, boolean loop) {
  private static final FunctionCall CALL = new FunctionCall(List.of("f"), "Tin", 0, false);
  private static final FunctionCall IF =
      new FunctionCall(List.of("then_branch", "else_branch"), "Tin", 1, false);
  private static final FunctionCall CASE = new FunctionCall(List.of("branches"), "Tin", 1, false);
  private static final FunctionCall WHILE = new FunctionCall(List.of("cond", "body"), "T", 0, true);

  static @Nullable FunctionCall of(String operation) {
    return switch (operation) {
      case "PartitionedCall", "StatefulPartitionedCall" -> CALL;
      case "If", "StatelessIf" -> IF;
      case "Case", "StatelessCase" -> CASE;
      case "While", "StatelessWhile" -> WHILE;
      default -> null;
    };
  }

  List<String> functions(NodeDef node) {
    return attributes.stream()
        .map(node::getAttrOrThrow)
        .flatMap(
            value ->
                value.hasFunc()
                    ? java.util.stream.Stream.of(value.getFunc())
                    : value.getList().getFuncList().stream())
        .map(NameAttrList::getName)
        .toList();
  }

  void rename(NodeDef.Builder node, UnaryOperator<String> renaming) {
    for (String attribute : attributes) {
      AttrValue.Builder value = node.getAttrOrThrow(attribute).toBuilder();
      if (value.hasFunc()) {
        value.getFuncBuilder().setName(renaming.apply(value.getFunc().getName()));
      } else {
        for (var each : value.getListBuilder().getFuncBuilderList()) {
          each.setName(renaming.apply(each.getName()));
        }
      }
      node.putAttr(attribute, value.build());
    }
  }
}
