package dev.tandem.nn;

/** Layers that bring values to one scale. */
public sealed interface Normalizing extends Layer
    permits BatchNormalization,
        GroupNormalization,
        LayerNormalization,
        Normalization,
        RMSNormalization,
        UnitNormalization {}
