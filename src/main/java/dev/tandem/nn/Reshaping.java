package dev.tandem.nn;

/** Layers that move elements. */
public sealed interface Reshaping extends Layer
    permits Cropping1D,
        Cropping2D,
        Flatten,
        Permute,
        RepeatVector,
        Reshape,
        UpSampling1D,
        UpSampling2D,
        ZeroPadding1D,
        ZeroPadding2D {}
