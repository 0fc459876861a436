package dev.tandem.nn;

/** Layers that make one tensor of several. */
public sealed interface Merge extends Layer
    permits Add, Average, Concatenate, Maximum, Minimum, Multiply, Subtract {}
