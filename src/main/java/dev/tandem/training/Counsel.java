package dev.tandem.training;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells from the numbers of a training what its owner should know. Each kind of advice is given
 * once; where in doubt there is none, as a healthy training should get none.
 */
final class Counsel {
  /** A step's gradient is exploding where it passes this and the usual norm as many times. */
  private static final double EXPLODING = 100;

  /** Between the first kernel's gradient and the last's. */
  private static final double VANISHING = 1e-4;

  private static final double LEARNT = 1e-9;
  private static final double DEAD_SHARE = 0.5;
  private static final double DIVERGED = 10;
  private static final double OVERFITTING = 1.2;

  /** Of the first epoch's loss: what val_loss may rise without harm. */
  private static final double HARMLESS_SHARE = 0.02;

  /** In nats: the same where classes are told apart, whose losses are all on one scale. */
  private static final double HARMLESS_NATS = 0.02;

  private static final int EPOCHS_OF_OVERFITTING = 3;
  private static final int EPOCHS_OF_PLATEAU = 5;
  private static final double GAIN_OF_PLATEAU = 0.01;
  private static final double LOSS_OF_PLATEAU = 0.7;

  private final Rectifiers rectifiers;
  private final boolean isOfClasses;
  private final Set<Advice.Code> given = EnumSet.noneOf(Advice.Code.class);
  private double usualNorm = Double.NaN;

  Counsel(TrainingPlan plan) {
    this.rectifiers = new Rectifiers(plan.network());
    this.isOfClasses = plan.loss().isOfClasses();
  }

  /** Passes over what epochs before a checkpoint have told already. */
  void resume(List<History.Epoch> epochs) {
    for (int i = 1; i <= epochs.size(); i++) {
      epoch(epochs.subList(0, i));
    }
  }

  List<Advice> step(TrainingSession.Measured measured, int epoch) {
    double norm = measured.gradientNorm();
    if (!Float.isFinite(measured.loss())) {
      return diverged("the loss is " + measured.loss(), epoch);
    }
    if (!Double.isFinite(norm)) {
      return diverged("the gradient's norm is " + norm, epoch);
    }
    boolean explodes = norm > EXPLODING && norm > EXPLODING * usualNorm;
    usualNorm = Double.isNaN(usualNorm) ? norm : 0.99 * usualNorm + 0.01 * norm;
    return explodes
        ? give(
            Advice.Code.EXPLODING_GRADIENTS,
            epoch,
            "the gradient's norm is %.3g, a hundred times the usual; clip it: global_clipnorm"
                .formatted(norm))
        : List.of();
  }

  private List<Advice> diverged(String what, int epoch) {
    return give(
        Advice.Code.DIVERGED,
        epoch,
        what + ", no finite number any more; lower the learning rate or clip the gradients");
  }

  /** Whether {@link #gradients} has still something to say. */
  boolean wantsGradients() {
    return !given.contains(Advice.Code.DEAD_UNITS)
        || !given.contains(Advice.Code.VANISHING_GRADIENTS);
  }

  /**
   * @param gradients of one batch, by the names of the variables
   */
  List<Advice> gradients(Map<String, float[]> gradients, int epoch) {
    if (gradients.values().stream().noneMatch(gradient -> size(gradient) > LEARNT)) {
      return List.of(); // All is learnt.
    }
    var advice = new ArrayList<>(vanishing(gradients, epoch));
    String dead = rectifiers.dead(gradients, DEAD_SHARE);
    if (!dead.isEmpty()) {
      advice.addAll(
          give(
              Advice.Code.DEAD_UNITS,
              epoch,
              "most units of "
                  + dead
                  + " answer 0 to every example of a batch; lower the learning rate or use"
                  + " leaky_relu"));
    }
    return advice;
  }

  private List<Advice> vanishing(Map<String, float[]> gradients, int epoch) {
    var kernels = gradients.keySet().stream().filter(name -> name.endsWith("/kernel")).toList();
    if (kernels.size() < 2) {
      return List.of();
    }
    double first = size(gradients.getOrDefault(kernels.getFirst(), new float[0]));
    double last = size(gradients.getOrDefault(kernels.getLast(), new float[0]));
    if (!(first < VANISHING * last)) {
      return List.of();
    }
    return give(
        Advice.Code.VANISHING_GRADIENTS,
        epoch,
        "the gradient of %s is %.1e of that of %s; use relu, normalization or shortcuts"
            .formatted(kernels.getFirst(), first / last, kernels.getLast()));
  }

  /** The root of the mean square. */
  private static double size(float[] gradient) {
    double sum = 0;
    for (float value : gradient) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum / Math.max(1, gradient.length));
  }

  /**
   * @param epochs all so far
   */
  List<Advice> epoch(List<History.Epoch> epochs) {
    var advice = new ArrayList<Advice>();
    var losses = series(epochs, "loss");
    var last = epochs.getLast();
    double loss = losses.getLast();
    if (loss > DIVERGED * losses.getFirst()) {
      advice.addAll(
          give(
              Advice.Code.DIVERGED,
              last.number(),
              "the loss rose from %.3g to %.3g; lower the learning rate"
                  .formatted(losses.getFirst(), loss)));
    }
    advice.addAll(plateau(losses, last.number()));
    advice.addAll(overfitting(series(epochs, "val_loss"), losses, last.number()));
    return advice;
  }

  private List<Advice> plateau(List<Double> losses, int epoch) {
    int count = losses.size();
    if (count <= EPOCHS_OF_PLATEAU) {
      return List.of();
    }
    double before = least(losses.subList(0, count - EPOCHS_OF_PLATEAU));
    double since = least(losses.subList(count - EPOCHS_OF_PLATEAU, count));
    boolean isLearnt = isOfClasses && since < HARMLESS_NATS;
    if (isLearnt
        || since < before * (1 - GAIN_OF_PLATEAU)
        || since < LOSS_OF_PLATEAU * losses.getFirst()) {
      return List.of();
    }
    return give(
        Advice.Code.PLATEAU,
        epoch,
        "the loss has not fallen for %d epochs, from %.3g; change the learning rate or the network"
            .formatted(EPOCHS_OF_PLATEAU, before));
  }

  private List<Advice> overfitting(List<Double> validation, List<Double> losses, int epoch) {
    int count = validation.size();
    if (count <= EPOCHS_OF_OVERFITTING || count != losses.size()) {
      return List.of();
    }
    double best = least(validation);
    double harmless = Math.max(HARMLESS_SHARE * losses.getFirst(), isOfClasses ? HARMLESS_NATS : 0);
    double most = best + Math.max((OVERFITTING - 1) * best, harmless);
    for (int i = count - EPOCHS_OF_OVERFITTING; i < count; i++) {
      if (validation.get(i) < most || losses.get(i) >= losses.get(i - 1)) {
        return List.of();
      }
    }
    return give(
        Advice.Code.OVERFITTING,
        epoch,
        "val_loss is %.3g, after %.3g at its best, while loss falls; stop early, augment, or use"
                .formatted(validation.getLast(), best)
            + " dropout or L2");
  }

  private static double least(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  private static List<Double> series(List<History.Epoch> epochs, String metric) {
    return epochs.stream()
        .map(epoch -> epoch.metrics().getOrDefault(metric, Double.NaN))
        .filter(value -> !value.isNaN())
        .toList();
  }

  private List<Advice> give(Advice.Code code, int epoch, String detail) {
    return given.add(code) ? List.of(new Advice(code, epoch, detail)) : List.of();
  }
}
