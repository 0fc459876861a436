package dev.tandem.nn;

import dev.tandem.fault.Fault;

/** What is added around a picture or taken off it, in pixels. */
public record Edges(int top, int bottom, int left, int right) {
  public Edges {
    if (top < 0 || bottom < 0 || left < 0 || right < 0) {
      throw Fault.badInput("must be at least 0");
    }
  }
}
