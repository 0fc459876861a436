package dev.tandem.training;

import dev.tandem.fault.Fault;

/**
 * How gradients become steps.
 *
 * @param learningRate where no schedule says another
 * @param weightDecay the share of each weight that a step takes away, times the learning rate
 *     (decoupled, as in AdamW); 0 for none
 * @param average the moving average of weights that stands in for them
 */
public record Optimizer(
    Rule rule, double learningRate, Clipping clipping, double weightDecay, Average average) {
  /**
   * The moving average of the weights.
   *
   * @param momentum 0 where none is kept
   * @param overwriteFrequency after how many steps it replaces the weights; 0 for at the end
   */
  public record Average(double momentum, int overwriteFrequency) {
    public static final Average NONE = new Average(0, 0);

    boolean isKept() {
      return momentum > 0;
    }
  }

  public Optimizer {
    if (!(learningRate >= 0) || Double.isInfinite(learningRate)) {
      throw Fault.badInput("learning_rate must be at least 0, got " + learningRate);
    }
  }

  public Optimizer(Rule rule, double learningRate) {
    this(rule, learningRate, Clipping.NONE, 0, Average.NONE);
  }

  public Optimizer withClipping(Clipping changed) {
    return new Optimizer(rule, learningRate, changed, weightDecay, average);
  }

  public Optimizer withLearningRate(double changed) {
    return new Optimizer(rule, changed, clipping, weightDecay, average);
  }
}
