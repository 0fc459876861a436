package dev.tandem.nn;

/** A number of pixels for the height and one for the width, 0 or more. */
public record Pair(int height, int width) {}
