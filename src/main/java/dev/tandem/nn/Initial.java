package dev.tandem.nn;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;

/** First values of weights, the same for the same seed and name on every machine. */
final class Initial {
  /** The standard deviation of a normal distribution cut off at two. */
  private static final double TRUNCATED = 0.87962566103423978;

  private final SplittableRandom random;
  private final float[] values;
  private final long[] dims;

  private Initial(Weight weight, long seed, String name) {
    long mixed = seed;
    for (int i = 0; i < name.length(); i++) {
      mixed = mixed * 6364136223846793005L + name.charAt(i) + 1442695040888963407L;
    }
    random = new SplittableRandom(mixed);
    values = new float[Math.toIntExact(weight.shape().elements())];
    dims = weight.shape().toArray();
  }

  static float[] values(Weight weight, long seed, String name) {
    var initial = new Initial(weight, seed, name);
    initial.fill(Objects.requireNonNull(weight.initializer()));
    return initial.values;
  }

  private void fill(Initializer initializer) {
    switch (initializer) {
      case Initializer.Constant(double value) -> Arrays.fill(values, (float) value);
      case Initializer.RandomUniform(double min, double max) -> uniform(min, max);
      case Initializer.RandomNormal(double mean, double deviation) -> normal(mean, deviation);
      case Initializer.TruncatedNormal(double mean, double deviation) -> truncated(mean, deviation);
      case Initializer.VarianceScaling scaling -> scaled(scaling);
      case Initializer.ForgetBias(Initializer others) -> {
        fill(others);
        Arrays.fill(values, values.length / 4, values.length / 2, 1);
      }
      case Initializer.Orthogonal(double gain) -> orthogonal(gain);
      case Initializer.Identity(double gain) -> identity(gain);
    }
  }

  private void uniform(double min, double max) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (min + (max - min) * random.nextDouble());
    }
  }

  private void normal(double mean, double deviation) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (mean + deviation * gaussian());
    }
  }

  private void truncated(double mean, double deviation) {
    for (int i = 0; i < values.length; i++) {
      double drawn = gaussian();
      while (Math.abs(drawn) > 2) {
        drawn = gaussian();
      }
      values[i] = (float) (mean + deviation * drawn);
    }
  }

  /** By Box and Muller, in StrictMath, so that machines agree. */
  private double gaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
  }

  private void scaled(Initializer.VarianceScaling scaling) {
    double fan =
        switch (scaling.mode()) {
          case FAN_IN -> fanIn();
          case FAN_OUT -> fanOut();
          case FAN_AVG -> (fanIn() + fanOut()) / 2;
        };
    double variance = scaling.scale() / Math.max(1, fan);
    switch (scaling.distribution()) {
      case UNIFORM -> uniform(-Math.sqrt(3 * variance), Math.sqrt(3 * variance));
      case TRUNCATED_NORMAL -> truncated(0, Math.sqrt(variance) / TRUNCATED);
      case UNTRUNCATED_NORMAL -> normal(0, Math.sqrt(variance));
    }
  }

  private double fanIn() {
    return switch (dims.length) {
      case 0 -> 1;
      case 1 -> dims[0];
      default -> receptive() * dims[dims.length - 2];
    };
  }

  private double fanOut() {
    return dims.length < 2 ? fanIn() : receptive() * dims[dims.length - 1];
  }

  /** The places a kernel covers: every dimension but the last two. */
  private double receptive() {
    double places = 1;
    for (int i = 0; i < dims.length - 2; i++) {
      places *= dims[i];
    }
    return places;
  }

  /** Gram and Schmidt over normal rows or columns, whichever are fewer. */
  private void orthogonal(double gain) {
    int columns = (int) dims[dims.length - 1];
    int rows = values.length / columns;
    int vectors = Math.min(rows, columns);
    double[][] basis = new double[vectors][Math.max(rows, columns)];
    for (int i = 0; i < vectors; i++) {
      draw(basis, i);
    }
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double value = rows < columns ? basis[row][column] : basis[column][row];
        values[row * columns + column] = (float) (gain * value);
      }
    }
  }

  private void draw(double[][] basis, int index) {
    double[] vector = basis[index];
    Arrays.setAll(vector, i -> gaussian());
    for (int pass = 0; pass < 2; pass++) {
      for (int other = 0; other < index; other++) {
        double along = dot(vector, basis[other]);
        for (int i = 0; i < vector.length; i++) {
          vector[i] -= along * basis[other][i];
        }
      }
    }
    double length = Math.sqrt(dot(vector, vector));
    Arrays.setAll(vector, i -> vector[i] / length);
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  private void identity(double gain) {
    int columns = (int) dims[dims.length - 1];
    for (int i = 0; i < Math.min(columns, values.length / columns); i++) {
      values[i * columns + i] = (float) gain;
    }
  }
}
