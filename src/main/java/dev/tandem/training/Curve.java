package dev.tandem.training;

import java.util.List;

/** Formulas of schedules; {@code x} counts steps or epochs, {@code total} is all of them. */
public sealed interface Curve {
  double at(double x, double initial, double total);

  /** {@code initial · rate^(x / every)}, the exponent a whole number with {@code staircase}. */
  record Exponential(double every, double rate, boolean staircase) implements Curve {
    @Override
    public double at(double x, double initial, double total) {
      double power = x / every;
      return initial * Math.pow(rate, staircase ? Math.floor(power) : power);
    }
  }

  /** {@code initial / (1 + rate · x / every)}. */
  record InverseTime(double every, double rate, boolean staircase) implements Curve {
    @Override
    public double at(double x, double initial, double total) {
      double power = x / every;
      return initial / (1 + rate * (staircase ? Math.floor(power) : power));
    }
  }

  /**
   * Half a cosine down to {@code alpha} of where it starts, after a line up to {@code target} over
   * {@code warmUp}.
   *
   * @param over how long it falls; 0 for the whole training
   * @param target 0 for no warm-up
   */
  record Cosine(double over, double alpha, double warmUp, double target) implements Curve {
    @Override
    public double at(double x, double initial, double total) {
      double from = target > 0 ? target : initial;
      if (warmUp > 0 && x < warmUp) {
        double low = target > 0 ? initial : 0;
        return low + (from - low) * x / warmUp;
      }
      double length = over > 0 ? over : Math.max(1, total - warmUp);
      double share = Math.clamp((x - warmUp) / length, 0, 1);
      return from * (alpha + (1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * share)));
    }
  }

  /** Cosines, each {@code lengthFactor} as long and {@code heightFactor} as high as the last. */
  record CosineRestarts(double first, double lengthFactor, double heightFactor, double alpha)
      implements Curve {
    @Override
    public double at(double x, double initial, double total) {
      double length = first;
      double height = 1;
      double left = x;
      while (left >= length) {
        left -= length;
        length *= lengthFactor;
        height *= heightFactor;
      }
      double cosine = 0.5 * height * (1 + Math.cos(Math.PI * left / length));
      return initial * (alpha + (1 - alpha) * cosine);
    }
  }

  /** {@code initial · factor^⌊x / every⌋}. */
  record Step(double every, double factor) implements Curve {
    @Override
    public double at(double x, double initial, double total) {
      return initial * Math.pow(factor, Math.floor(x / every));
    }
  }

  /** {@code values[i]} up to and with {@code boundaries[i]}. */
  record Piecewise(List<Double> boundaries, List<Double> values) implements Curve {
    public Piecewise {
      boundaries = List.copyOf(boundaries);
      values = List.copyOf(values);
    }

    @Override
    public double at(double x, double initial, double total) {
      for (int i = 0; i < boundaries.size(); i++) {
        if (x <= boundaries.get(i)) {
          return values.get(i);
        }
      }
      return values.getLast();
    }
  }

  /**
   * {@code (initial − end) · (1 − x / over)^power + end}.
   *
   * @param over 0 for the whole training
   * @param cycle whether it starts again, longer, at its end
   */
  record Polynomial(double over, double end, double power, boolean cycle) implements Curve {
    @Override
    public double at(double x, double initial, double total) {
      double length = over > 0 ? over : Math.max(1, total);
      if (cycle) {
        length *= x == 0 ? 1 : Math.ceil(x / length);
      }
      double share = Math.min(x, length) / length;
      return (initial - end) * Math.pow(1 - share, power) + end;
    }
  }

  /**
   * Up by a cosine from {@code initial / start} to {@code initial} over a share of the training,
   * then down to {@code initial / end} (Smith, 2018).
   */
  record OneCycle(double over, double rise, double start, double end) implements Curve {
    @Override
    public double at(double x, double initial, double total) {
      double length = over > 0 ? over : Math.max(1, total);
      double top = Math.max(1, length * rise);
      if (x < top) {
        return between(initial / start, initial, x / top);
      }
      double share = Math.min(1, (x - top) / Math.max(1, length - top));
      return between(initial, initial / end, share);
    }

    private static double between(double from, double to, double share) {
      return to + (from - to) * 0.5 * (1 + Math.cos(Math.PI * share));
    }
  }
}
