package dev.tandem.training;

/** How the learning rate goes on during training. */
public sealed interface Schedule permits Schedule.Constant, Schedule.Curved, ReduceOnPlateau {
  /** The optimizer's learning rate throughout. */
  record Constant() implements Schedule {}

  /**
   * A formula of steps or of whole epochs.
   *
   * @param initial the learning rate it starts from; 0 for the optimizer's
   */
  record Curved(Curve curve, double initial, Unit unit) implements Schedule {
    double at(Position position, double base) {
      return curve.at(
          unit == Unit.STEP ? position.step() : position.epoch(),
          initial > 0 ? initial : base,
          unit == Unit.STEP ? position.steps() : position.epochs());
    }
  }

  /** What a curve counts. */
  enum Unit {
    STEP,
    EPOCH
  }

  /**
   * How far training is.
   *
   * @param step steps done
   * @param steps of the whole training
   * @param epoch epochs done
   * @param epochs of the whole training
   */
  record Position(long step, long steps, int epoch, int epochs) {}

  /** The learning rate of the next step; a plateau's factor is applied by who watches it. */
  static double at(Schedule schedule, Position position, double base) {
    return switch (schedule) {
      case Constant() -> base;
      case Curved curved -> curved.at(position, base);
      case ReduceOnPlateau plateau -> base;
    };
  }
}
