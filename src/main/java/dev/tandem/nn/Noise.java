package dev.tandem.nn;

/** Layers that disturb what passes while training. */
public sealed interface Noise extends Layer
    permits Dropout, GaussianDropout, GaussianNoise, SpatialDropout1D, SpatialDropout2D {}
