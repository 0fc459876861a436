package dev.tandem.api.tfserving;

/**
 * Decimal numbers to the nearest double, ties to even, and back to digits, by 128-bit
 * multiplication with a power of ten. On a tie, and where 128 bits cannot tell which side of one a
 * number lies on, the methods say so and the caller takes the slow way.
 *
 * <p>The way from digits to a double is D. Lemire, "Number Parsing at a Gigabyte per Second"
 * (2021).
 */
final class Reals {
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final double[] PARTS = {
    1e0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14,
    1e-15, 1e-16, 1e-17, 1e-18, 1e-19, 1e-20, 1e-21, 1e-22
  };
  private static final int LAST_EXACT = 22;
  private static final long CENTS = 100_000_000_000_000L;
  private static final int SIGNIFICAND = 53;
  private static final int BIAS = 1023;
  private static final int FLOAT_DROPS = 29;

  /** Units by which a product of a rounded number and a rounded part may be off. */
  private static final long ROUNDED = 3;

  private Reals() {}

  /**
   * The double nearest to {@code digits·10^power}, or NaN where it is in doubt, subnormal or too
   * large.
   *
   * @param digits not negative
   */
  static double of(long digits, int power) {
    // Clinger's way: both operands are exact, so the one rounding is the right one.
    if (digits >>> SIGNIFICAND == 0 && power >= -LAST_EXACT && power <= LAST_EXACT) {
      return power < 0 ? digits / POWERS[-power] : digits * POWERS[power];
    }
    if (digits == 0) {
      return 0;
    }
    if (power < PowersOfTen.MIN || power > PowersOfTen.MAX) {
      return Double.NaN;
    }
    int zeros = Long.numberOfLeadingZeros(digits);
    long factor = digits << zeros;
    long low = middle(factor, power);
    long high = high(factor, power, low);
    int top = (int) (high >>> 63);
    int dropped = Long.SIZE - SIGNIFICAND - 1 + top;
    long rest = high & ((1L << dropped) - 1);
    long half = 1L << (dropped - 1);
    // The true product is at most 2 above the computed one, in units of low's last place.
    if ((rest == half && low == 0) || (rest == half - 1 && low >= -2 && low < 0)) {
      return Double.NaN;
    }
    long significand = (high >>> dropped) + (rest >= half ? 1 : 0);
    int exponent = 126 + top + Long.SIZE + PowersOfTen.exponent(power) - zeros;
    if (significand >>> SIGNIFICAND != 0) {
      significand >>>= 1;
      exponent++;
    }
    if (exponent <= -BIAS || exponent > BIAS) {
      return Double.NaN;
    }
    long fraction = significand & ((1L << (SIGNIFICAND - 1)) - 1);
    return Double.longBitsToDouble((long) (exponent + BIAS) << (SIGNIFICAND - 1) | fraction);
  }

  /**
   * The float nearest to the double nearest to {@code digits·10^power}, or NaN where it is in
   * doubt.
   *
   * @param digits not negative
   */
  static float floatOf(long digits, int power) {
    if (power <= 0 && power >= -LAST_EXACT) {
      // Far from the middle between two floats, the nearest double rounds to the same float.
      double near = digits * PARTS[-power];
      if (!isInDoubt(near, ROUNDED)) {
        return (float) near;
      }
    }
    return (float) of(digits, power);
  }

  /**
   * The float nearest to {@code digits·10^-16}, or NaN where it is in doubt.
   *
   * @param digits not negative
   * @param cut whether digits of less weight may follow
   */
  static float floatOf(long digits, boolean cut) {
    double near = digits * PARTS[16];
    // From 0.01 what was cut is less than 128 units.
    long doubt = cut ? 128 + ROUNDED : ROUNDED;
    return isInDoubt(near, doubt) || (cut && digits < CENTS) ? Float.NaN : (float) near;
  }

  /** Whether the middle between two floats lies within so many units of a double's last place. */
  private static boolean isInDoubt(double near, long units) {
    long tail = Double.doubleToRawLongBits(near) & ((1L << FLOAT_DROPS) - 1);
    return Math.abs(tail - (1L << (FLOAT_DROPS - 1))) <= units;
  }

  /**
   * {@code value·10^power} rounded to a whole number, or −1 where it is in doubt.
   *
   * @param value positive and finite, and such that the result is from 1 to 2^60
   */
  static long scaled(double value, int power) {
    long bits = Double.doubleToRawLongBits(value);
    int biased = (int) (bits >>> (SIGNIFICAND - 1));
    long fraction = bits & ((1L << (SIGNIFICAND - 1)) - 1);
    long significand = biased == 0 ? fraction : fraction | 1L << (SIGNIFICAND - 1);
    int zeros = Long.numberOfLeadingZeros(significand);
    int exponent = Math.max(biased, 1) - BIAS - (SIGNIFICAND - 1) - zeros;
    long factor = significand << zeros;
    long low = middle(factor, power);
    long high = high(factor, power, low);
    int dropped = -(exponent + PowersOfTen.exponent(power)) - 2 * Long.SIZE;
    long rest = high << (Long.SIZE - dropped) | low >>> dropped;
    if (rest == Long.MIN_VALUE || rest == Long.MAX_VALUE) {
      return -1;
    }
    return (high >>> dropped) + (rest < 0 ? 1 : 0);
  }

  /** The second of the product's three words. */
  private static long middle(long factor, int power) {
    return factor * PowersOfTen.high(power)
        + Math.unsignedMultiplyHigh(factor, PowersOfTen.low(power));
  }

  /** The first word, given the second: it takes the carry of the sum above. */
  private static long high(long factor, int power, long middle) {
    long first = factor * PowersOfTen.high(power);
    long carry = Long.compareUnsigned(middle, first) < 0 ? 1 : 0;
    return Math.unsignedMultiplyHigh(factor, PowersOfTen.high(power)) + carry;
  }
}
