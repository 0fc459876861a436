package dev.tandem.training;

/** How an optimizer turns a gradient into a step, with Keras's names and formulas. */
public sealed interface Rule {
  /** {@code v = momentum·v − lr·g; w += v}, or {@code w += momentum·v − lr·g} with Nesterov. */
  record Sgd(double momentum, boolean nesterov) implements Rule {}

  /** Kingma and Ba, 2014; {@code amsgrad} of Reddi and others, 2018. */
  record Adam(double beta1, double beta2, double epsilon, boolean amsgrad) implements Rule {}

  /** Hinton's lecture 6e: the gradient by the root of its running mean square. */
  record RmsProp(double rho, double momentum, double epsilon, boolean centered) implements Rule {}

  /** Duchi and others, 2011. */
  record Adagrad(double initialAccumulator, double epsilon) implements Rule {}

  /** Zeiler, 2012. */
  record Adadelta(double rho, double epsilon) implements Rule {}

  /** Adam with the infinity norm. */
  record Adamax(double beta1, double beta2, double epsilon) implements Rule {}

  /** Adam with Nesterov's momentum (Dozat, 2015). */
  record Nadam(double beta1, double beta2, double epsilon) implements Rule {}

  /** The sign of an interpolated momentum (Chen and others, 2023). */
  record Lion(double beta1, double beta2) implements Rule {}
}
