package dev.tandem.api.tfserving;

import java.math.BigInteger;

/**
 * Powers of ten as 128-bit significands rounded down: 10^q lies in {@code [P, P + 1)·2^exponent},
 * with {@code P = high·2^64 + low} and its highest bit set.
 */
final class PowersOfTen {
  /** The range of q, which covers every double and 17 digits on either side of it. */
  static final int MIN = -348;

  static final int MAX = 348;

  private static final int BITS = 128;
  private static final long[] HIGH = new long[MAX - MIN + 1];
  private static final long[] LOW = new long[MAX - MIN + 1];
  private static final short[] EXPONENT = new short[MAX - MIN + 1];

  static {
    for (int q = MIN; q <= MAX; q++) {
      var power = BigInteger.TEN.pow(Math.abs(q));
      // For q < 0, the quotient of 2^shift by the power has 128 bits.
      int shift = BITS - 1 + power.bitLength();
      var significand =
          q >= 0
              ? power.shiftLeft(BITS).shiftRight(power.bitLength())
              : BigInteger.ONE.shiftLeft(shift).divide(power);
      HIGH[q - MIN] = significand.shiftRight(Long.SIZE).longValue();
      LOW[q - MIN] = significand.longValue();
      EXPONENT[q - MIN] = (short) (q >= 0 ? power.bitLength() - BITS : -shift);
    }
  }

  private PowersOfTen() {}

  static long high(int q) {
    return HIGH[q - MIN];
  }

  static long low(int q) {
    return LOW[q - MIN];
  }

  static int exponent(int q) {
    return EXPONENT[q - MIN];
  }
}
