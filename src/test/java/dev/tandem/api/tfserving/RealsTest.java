package dev.tandem.api.tfserving;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RealsTest {
  @Test
  void readsWhatTheJdkReads() {
    var random = new Random(11);
    int doubts = 0;
    for (int i = 0; i < 500_000; i++) {
      long digits = random.nextLong() >>> random.nextInt(1, 64);
      int power = i % 2 == 0 ? random.nextInt(-30, 31) : random.nextInt(-345, 310);
      double read = Reals.of(digits, power);
      double wanted = Double.parseDouble(digits + "e" + power);
      if (Double.isNaN(read)) {
        boolean ordinary = wanted > Double.MIN_NORMAL && wanted < Double.MAX_VALUE;
        doubts += ordinary && !isTie(new BigDecimal(digits + "e" + power), wanted) ? 1 : 0;
      } else if (read != wanted) {
        assertThat(read).as("%de%d", digits, power).isEqualTo(wanted);
      }
    }
    assertThat(doubts).as("of ordinary numbers left in doubt").isZero();
  }

  private static boolean isTie(BigDecimal exact, double nearest) {
    var off = exact.subtract(new BigDecimal(nearest)).abs().multiply(BigDecimal.TWO);
    var here = new BigDecimal(nearest);
    return off.compareTo(new BigDecimal(Math.nextUp(nearest)).subtract(here)) == 0
        || off.compareTo(here.subtract(new BigDecimal(Math.nextDown(nearest)))) == 0;
  }

  @Test
  void readsNumbersNextToATie() {
    var random = new Random(12);
    for (int i = 0; i < 50_000; i++) {
      // 19 digits of the middle between two doubles, and their neighbours
      double low = Double.longBitsToDouble(random.nextLong() & Long.MAX_VALUE);
      if (!(low > 1e-290 && low < 1e290)) {
        continue;
      }
      var middle = new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.TWO);
      int power = middle.precision() - middle.scale() - 19;
      var digits = middle.movePointLeft(power).setScale(0, RoundingMode.FLOOR).toBigInteger();
      if (digits.bitLength() > 63) {
        continue;
      }
      for (int step = -1; step <= 1; step++) {
        long near = digits.add(BigInteger.valueOf(step)).longValueExact();
        double read = Reals.of(near, power);
        double wanted = Double.parseDouble(near + "e" + power);
        if (!Double.isNaN(read) && read != wanted) {
          assertThat(read).as("%de%d", near, power).isEqualTo(wanted);
        }
      }
    }
  }

  @Test
  void readsSixteenDecimalsAsTheFloatNearest() {
    var random = new Random(14);
    int doubts = 0;
    for (int i = 0; i < 500_000; i++) {
      long digits = random.nextLong(100_000_000_000_000_000L) >>> random.nextInt(0, 50);
      String more = i % 2 == 0 ? "" : Integer.toString(random.nextInt(1000));
      float read = Reals.floatOf(digits, i % 2 == 1);
      float wanted = (float) Double.parseDouble(digits + "." + more + "e-16");
      if (Float.isNaN(read)) {
        doubts += more.isEmpty() || digits >= 100_000_000_000_000L ? 1 : 0;
      } else if (read != wanted) {
        assertThat(read).as("%d.%se-16", digits, more).isEqualTo(wanted);
      }
    }
    assertThat(doubts).as("left in doubt").isLessThan(100);
  }

  @Test
  void isInDoubtNextToTheMiddleOfTwoFloats() {
    // 1 + 2^-24 lies between 1 and the next float: 1.000000059604644775390625
    assertThat(Reals.floatOf(10_000_000_596_046_448L, false)).isNaN();
    assertThat(Reals.floatOf(10_000_000_596_046_447L, true)).isNaN();
    assertThat(Reals.floatOf(10_000_000_596_050_000L, false)).isEqualTo(Math.nextUp(1f));
  }

  @Test
  void isInDoubtOnATie() {
    long tie = (1L << 53) + 1;
    assertThat(Reals.of(tie, 0)).isNaN();
    assertThat(Reals.of(tie + 1, 0)).isEqualTo(0x1p53 + 2);
    assertThat(Reals.of(1, 400)).isNaN();
    assertThat(Reals.of(1, -320)).isNaN();
    assertThat(Reals.of(0, 400)).isZero();
  }

  @Test
  void scalesAsExactArithmeticDoes() {
    var random = new Random(13);
    for (int i = 0; i < 100_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong() & Long.MAX_VALUE);
      if (i % 2 == 0) {
        value = random.nextInt(1 << 24) / (double) (1 << random.nextInt(1, 24)) + 1e-9;
      }
      if (!Double.isFinite(value) || value == 0) {
        continue;
      }
      int count = random.nextInt(6, 18);
      int power = count - 1 - (int) Math.floor(Math.log10(value));
      long scaled = Reals.scaled(value, power);
      long wanted =
          new BigDecimal(value)
              .movePointRight(power)
              .setScale(0, RoundingMode.HALF_EVEN)
              .longValueExact();
      if (scaled != wanted && scaled != -1) {
        assertThat(scaled).as("%s by 10^%d", value, power).isEqualTo(wanted);
      }
    }
  }
}
