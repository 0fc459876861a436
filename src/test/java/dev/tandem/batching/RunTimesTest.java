package dev.tandem.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunTimesTest {
  private static final long SHORT = 3_000;
  private static final long LONG = 300_000;
  private static final long VERY_LONG = 2_000_000;

  private final RunTimes times = new RunTimes();

  @Test
  void knowsNothingOfSizesThatNeverRan() {
    assertThat(times.isShort(0)).isFalse();
    times.add(100, SHORT);
    assertThat(times.isShort(100)).isTrue();
    assertThat(times.isShort(127)).as("the same power of two").isTrue();
    assertThat(times.isShort(128)).isFalse();
    assertThat(times.isShort(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void forgivesAnOutlierButNotAChange() {
    times.add(1, SHORT);
    times.add(1, LONG);
    assertThat(times.isShort(1)).isTrue();
    for (int i = 0; i < 8; i++) {
      times.add(1, LONG);
    }
    assertThat(times.isShort(1)).isFalse();
  }

  @Test
  void believesAVeryLongRunAtOnceAndShortOnesAgainSoon() {
    times.add(1, SHORT);
    times.add(1, VERY_LONG);
    assertThat(times.isShort(1)).isFalse();
    for (int i = 0; i < 6; i++) {
      times.add(1, SHORT);
    }
    assertThat(times.isShort(1)).isTrue();
  }

  @Test
  void takesATrialForTheWhole() {
    times.set(1, VERY_LONG);
    times.set(1, SHORT);
    assertThat(times.isShort(1)).isTrue();
  }
}
