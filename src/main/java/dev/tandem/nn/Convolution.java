package dev.tandem.nn;

/** Layers that slide a kernel. */
public sealed interface Convolution extends Layer permits Conv1D, Conv2DTranspose, Convolution2D {}
