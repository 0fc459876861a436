package dev.tandem.nn;

/** Layers that slide a kernel. */
public sealed interface Convolution extends Layer
    permits Conv1DTranspose, Conv2DTranspose, Convolution1D, Convolution2D {}
