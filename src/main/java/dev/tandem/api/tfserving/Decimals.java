package dev.tandem.api.tfserving;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Reals as TensorFlow Serving writes them: {@code %g}, or {@code %.9g} for a float and {@code
 * %.17g} for a double where six digits are not enough, and {@code .0} behind a whole number.
 */
final class Decimals {
  private static final int SHORT = 6;
  private static final int FLOAT_DIGITS = 9;
  private static final int DOUBLE_DIGITS = 17;
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };
  private static final double DOUBT = 1e-5;

  private Decimals() {}

  static void write(float value, JsonWriter out) {
    double magnitude = Math.abs((double) value);
    if (isSpecial(value, out)) {
      return;
    }
    if (value < 0) {
      out.put('-');
    }
    int exponent = (int) Math.floor(Math.log10(magnitude));
    int power = SHORT - 1 - exponent;
    if (Math.abs(power) <= 19 && magnitude >= Float.MIN_NORMAL) {
      long few = digits(magnitude, power, 100_000);
      if (few >= 0) {
        double back = scaled(few, -power);
        if ((float) back == (float) magnitude && isClear(back, magnitude)) {
          layout(few, SHORT, exponent, out);
          return;
        }
        long many = digits(magnitude, power + 3, 100_000_000);
        if (many >= 0 && isClear(back, magnitude)) {
          layout(many, FLOAT_DIGITS, exponent, out);
          return;
        }
      }
    }
    var exact = new BigDecimal(magnitude);
    var few = exact.round(new MathContext(SHORT, RoundingMode.HALF_EVEN));
    boolean enough = few.floatValue() == (float) magnitude;
    exactly(enough ? few : exact, enough ? SHORT : FLOAT_DIGITS, out);
  }

  static void write(double value, JsonWriter out) {
    if (isSpecial(value, out)) {
      return;
    }
    if (value < 0) {
      out.put('-');
    }
    var exact = new BigDecimal(Math.abs(value));
    var few = exact.round(new MathContext(SHORT, RoundingMode.HALF_EVEN));
    boolean enough = few.doubleValue() == Math.abs(value);
    exactly(enough ? few : exact, enough ? SHORT : DOUBLE_DIGITS, out);
  }

  private static boolean isSpecial(double value, JsonWriter out) {
    if (value == 0) {
      out.put(1 / value < 0 ? "-0.0" : "0.0");
      return true;
    }
    if (Double.isFinite(value)) {
      return false;
    }
    out.put(Double.toString(value));
    return true;
  }

  // value · 10^power rounded to a whole number of as many digits as atLeast has, or −1 in doubt.
  // A power of ten up to 10^22 is exact, so the product is off by at most half a unit in the last
  // place, below 2^-23 for nine digits: only a fraction within DOUBT of a half can round wrongly.
  private static long digits(double value, int power, long atLeast) {
    double shifted = power >= 0 ? value * POWERS[power] : value / POWERS[-power];
    long whole = (long) shifted;
    double fraction = shifted - whole;
    if (Math.abs(fraction - 0.5) < DOUBT) {
      return -1;
    }
    long rounded = fraction > 0.5 ? whole + 1 : whole;
    return rounded >= atLeast && rounded < atLeast * 10 ? rounded : -1;
  }

  private static double scaled(long digits, int power) {
    return power >= 0 ? digits * POWERS[power] : digits / POWERS[-power];
  }

  // Rounding to double and then to float is rounding once, unless the double lies at a midpoint.
  private static boolean isClear(double back, double value) {
    double ulp = Math.ulp((float) value);
    double off = Math.abs(back - value);
    return Math.abs(off - ulp / 2) > ulp * DOUBT && Math.abs(off - ulp / 4) > ulp * DOUBT;
  }

  private static void exactly(BigDecimal value, int precision, JsonWriter out) {
    var rounded = value.round(new MathContext(precision, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    var padded = rounded.setScale(precision - 1 - exponent, RoundingMode.UNNECESSARY);
    layout(padded.unscaledValue().longValueExact(), precision, exponent, out);
  }

  // printf's %g of `precision` digits, whose first stands for 10^exponent.
  private static void layout(long padded, int precision, int exponent, JsonWriter out) {
    long digits = padded;
    int count = precision;
    while (digits % 10 == 0) {
      digits /= 10;
      count--;
    }
    var text = Long.toString(digits);
    if (exponent < -4 || exponent >= precision) {
      out.put(text.charAt(0));
      if (count > 1) {
        out.put('.').put(text.substring(1));
      }
      int size = Math.abs(exponent);
      out.put(exponent < 0 ? "e-" : "e+").put(size < 10 ? "0" : "").put(Integer.toString(size));
    } else if (exponent < 0) {
      out.put("0.").put("0".repeat(-exponent - 1)).put(text);
    } else if (count <= exponent + 1) {
      out.put(text).put("0".repeat(exponent + 1 - count)).put(".0");
    } else {
      out.put(text.substring(0, exponent + 1)).put('.').put(text.substring(exponent + 1));
    }
  }
}
