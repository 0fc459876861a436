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

  // A double that lies just between two floats ends in these bits.
  private static final long BELOW_FLOAT = (1L << 29) - 1;
  private static final long MIDPOINT = 1L << 28;

  private Decimals() {}

  static void write(float value, JsonWriter out) {
    if (isSpecial(value, out)) {
      return;
    }
    double magnitude = Math.abs(value);
    int exponent = exponent(magnitude);
    long few = Reals.scaled(magnitude, SHORT - 1 - exponent);
    double back = Reals.of(few, exponent - (SHORT - 1));
    boolean isClear =
        few > 0
            && magnitude >= Float.MIN_NORMAL
            && (Double.doubleToRawLongBits(back) & BELOW_FLOAT) != MIDPOINT;
    if (isClear && (float) back == magnitude) {
      layout(few, SHORT, exponent, out);
    } else if (!isClear || !longer(magnitude, FLOAT_DIGITS, exponent, out)) {
      var exact = new BigDecimal(magnitude);
      boolean enough = rounded(exact, SHORT).floatValue() == (float) magnitude;
      exactly(exact, enough ? SHORT : FLOAT_DIGITS, out);
    }
  }

  static void write(double value, JsonWriter out) {
    if (isSpecial(value, out)) {
      return;
    }
    double magnitude = Math.abs(value);
    int exponent = exponent(magnitude);
    long few = Reals.scaled(magnitude, SHORT - 1 - exponent);
    double back = Reals.of(few, exponent - (SHORT - 1));
    boolean isClear = few > 0 && !Double.isNaN(back);
    if (isClear && back == magnitude) {
      layout(few, SHORT, exponent, out);
    } else if (!isClear || !longer(magnitude, DOUBLE_DIGITS, exponent, out)) {
      var exact = new BigDecimal(magnitude);
      boolean enough = rounded(exact, SHORT).doubleValue() == magnitude;
      exactly(exact, enough ? SHORT : DOUBLE_DIGITS, out);
    }
  }

  // With more digits, a number that six would round up to a power of ten may stay below it.
  private static boolean longer(double magnitude, int digits, int exponent, JsonWriter out) {
    int first = exponent;
    long many = Reals.scaled(magnitude, digits - 1 - first);
    if (many >= 0 && many < JsonWriter.tens(digits - 1)) {
      first--;
      many = Reals.scaled(magnitude, digits - 1 - first);
    }
    if (many < 0) {
      return false;
    }
    layout(many, digits, first, out);
    return true;
  }

  // Zero and what is not finite; of the rest, the sign.
  private static boolean isSpecial(double value, JsonWriter out) {
    if (value == 0) {
      out.put(1 / value < 0 ? "-0.0" : "0.0");
      return true;
    }
    if (!Double.isFinite(value)) {
      out.put(Double.toString(value));
      return true;
    }
    if (value < 0) {
      out.put('-');
    }
    return false;
  }

  /** The power of ten that the first of six digits stands for, after rounding. */
  private static int exponent(double magnitude) {
    // floor(log10(2^e)) is that of the magnitude or one less.
    int guess =
        magnitude < Double.MIN_NORMAL
            ? (int) Math.floor(Math.log10(magnitude)) - 1
            : (int) ((Math.getExponent(magnitude) * 315_653L) >> 20);
    boolean isLess = Reals.scaled(magnitude, SHORT - 1 - guess) >= JsonWriter.tens(SHORT);
    return isLess ? guess + 1 : guess;
  }

  private static BigDecimal rounded(BigDecimal value, int precision) {
    return value.round(new MathContext(precision, RoundingMode.HALF_EVEN));
  }

  private static void exactly(BigDecimal value, int precision, JsonWriter out) {
    var rounded = rounded(value, precision);
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
    if (exponent < -4 || exponent >= precision) {
      out.point(digits, count, 1);
      int size = Math.abs(exponent);
      out.put('e').put(exponent < 0 ? '-' : '+');
      out.digits(size, size < 100 ? 2 : 3);
    } else if (exponent < 0) {
      out.put('0').put('.');
      out.digits(digits, count - exponent - 1);
    } else if (count <= exponent + 1) {
      out.digits(digits * JsonWriter.tens(exponent + 1 - count), exponent + 1);
      out.put('.').put('0');
    } else {
      out.point(digits, count, exponent + 1);
    }
  }
}
