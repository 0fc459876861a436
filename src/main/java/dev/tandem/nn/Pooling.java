package dev.tandem.nn;

/** Layers that make one of many places. */
public sealed interface Pooling extends Layer
    permits AveragePooling1D,
        AveragePooling2D,
        GlobalAveragePooling1D,
        GlobalAveragePooling2D,
        GlobalMaxPooling1D,
        GlobalMaxPooling2D,
        MaxPooling1D,
        MaxPooling2D {}
