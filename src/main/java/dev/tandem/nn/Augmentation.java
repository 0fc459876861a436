package dev.tandem.nn;

/** Layers that change pictures by chance while training, and pass them on otherwise. */
public sealed interface Augmentation extends Layer
    permits RandomBrightness,
        RandomContrast,
        RandomFlip,
        RandomRotation,
        RandomTranslation,
        RandomZoom {}
