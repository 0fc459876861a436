package dev.tandem.training;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Expression;
import java.util.List;
import java.util.Map;

/** How the learning rate goes on during training. */
public sealed interface Schedule
    permits Schedule.Constant, Schedule.Curved, Schedule.Formula, ReduceOnPlateau {
  /** The optimizer's learning rate throughout. */
  record Constant() implements Schedule {}

  /**
   * A formula of steps or of whole epochs.
   *
   * @param initial the learning rate it starts from; NaN for the optimizer's
   */
  record Curved(Curve curve, double initial, Unit unit) implements Schedule {
    double at(Position position, double base) {
      return curve.at(
          unit == Unit.STEP ? position.step() : position.epoch(),
          Double.isNaN(initial) ? base : initial,
          unit == Unit.STEP ? position.steps() : position.epochs());
    }
  }

  /** An expression of how far training is. */
  record Formula(Expression expression) implements Schedule {
    /** The names that the expression may use; epochs and steps count from 0. */
    public static final List<String> VARIABLES =
        List.of("epoch", "epochs", "step", "steps", "learning_rate");

    double at(Position position, double base) {
      double rate =
          expression.number(
              Map.of(
                  "epoch", (double) position.epoch(),
                  "epochs", (double) position.epochs(),
                  "step", (double) position.step(),
                  "steps", (double) position.steps(),
                  "learning_rate", base));
      if (!(rate >= 0) || Double.isInfinite(rate)) {
        throw Fault.badInput(
            "the schedule's expression is "
                + rate
                + " at step "
                + position.step()
                + " of epoch "
                + position.epoch()
                + "; a learning rate is at least 0 and finite");
      }
      return rate;
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
      case Formula formula -> formula.at(position, base);
      case ReduceOnPlateau plateau -> base;
    };
  }
}
