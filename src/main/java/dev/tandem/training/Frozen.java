package dev.tandem.training;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Network;
import dev.tandem.nn.Node;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Networks of which some layers do not learn. */
public final class Frozen {
  private Frozen() {}

  /**
   * The network with the layers of these names frozen: batch normalization among them uses its
   * averages and keeps them.
   *
   * @param patterns names, {@code *} for any characters and {@code ?} for one; a {@link Fault}
   *     where one matches no layer
   */
  public static Network of(Network network, List<String> patterns) {
    var frozen = new HashSet<String>();
    for (int i = 0; i < patterns.size(); i++) {
      Pattern pattern = pattern(patterns.get(i));
      var matched =
          network.nodes().stream()
              .map(Node::owner)
              .filter(owner -> pattern.matcher(owner).matches())
              .toList();
      if (matched.isEmpty()) {
        String detail =
            "matches no layer; there are "
                + network.nodes().stream()
                    .map(Node::owner)
                    .distinct()
                    .collect(Collectors.joining(", "));
        throw new Fault(
            Fault.Kind.BAD_INPUT,
            "/freeze/" + i + " " + detail,
            List.of(new Fault.Violation("/freeze/" + i, detail)));
      }
      frozen.addAll(matched);
    }
    var nodes =
        network.nodes().stream()
            .map(
                node ->
                    new Node(
                        node.name(),
                        node.layer(),
                        node.inbound(),
                        node.arguments(),
                        node.owner(),
                        node.trainable() && !frozen.contains(node.owner())))
            .toList();
    return new Network(network.inputs(), nodes, network.outputs());
  }

  private static Pattern pattern(String glob) {
    var regex = new StringBuilder();
    for (char each : glob.toCharArray()) {
      regex.append(
          switch (each) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(String.valueOf(each));
          });
    }
    return Pattern.compile(regex.toString());
  }
}
