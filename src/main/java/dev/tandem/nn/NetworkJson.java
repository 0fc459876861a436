package dev.tandem.nn;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Networks read from and written to JSON. */
public final class NetworkJson {
  private NetworkJson() {}

  /** A network of any of its forms: preset, layers, graph, or Keras's config. */
  public static Network read(JsonNode json, String pointer) {
    throw new UnsupportedOperationException("being built");
  }

  /** As a graph. */
  public static ObjectNode write(Network network) {
    throw new UnsupportedOperationException("being built");
  }
}
