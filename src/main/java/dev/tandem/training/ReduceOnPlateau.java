package dev.tandem.training;

/**
 * The learning rate times {@code factor} whenever a metric has not got better for {@code patience}
 * epochs, as Keras's callback of that name.
 */
public record ReduceOnPlateau(
    Monitor monitor, double factor, int patience, int cooldown, double minLearningRate)
    implements Schedule {}
