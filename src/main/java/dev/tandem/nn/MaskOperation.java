package dev.tandem.nn;

/** What masks are made of; Keras writes these into the configs of masked networks. */
public sealed interface MaskOperation extends Layer
    permits Any, ExpandDims, LogicalAnd, LogicalOr, NotEqual, OnesLike, ZerosLike {}
