package dev.tandem.nn;

/** Layers that are a function of each element or row. */
public sealed interface Pointwise extends Layer
    permits Activation,
        ActivityRegularization,
        ELU,
        Identity,
        LeakyReLU,
        PReLU,
        ReLU,
        Rescaling,
        Softmax {}
