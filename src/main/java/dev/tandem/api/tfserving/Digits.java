package dev.tandem.api.tfserving;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Runs of up to eight ASCII digits read without a branch, which would be guessed wrong as often as
 * their number changes. A word holds eight bytes of text, the first the lowest, less the code of 0.
 */
final class Digits {
  /** Digits of a word at most. */
  static final int EIGHT = 8;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ZEROS = 0x3030303030303030L;
  private static final long PAIRS = 0x000000ff000000ffL;
  private static final int[] TENS = {
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
  };

  private Digits() {}

  /** The word at {@code at}; behind the text it holds no digits. */
  static long word(byte[] text, int at) {
    if (at + EIGHT <= text.length) {
      return (long) WORD.get(text, at) ^ ZEROS;
    }
    long word = -1;
    for (int i = text.length - 1; i >= at; i--) {
      word = word << Byte.SIZE | (text[i] ^ '0') & 0xff;
    }
    return word;
  }

  /** How many digits a word begins with. */
  static int count(long word) {
    return Long.numberOfTrailingZeros(others(word)) / Byte.SIZE;
  }

  /** The number that follows {@code before} when the word's first digits are put behind it. */
  static long append(long before, long word, int count) {
    // In two steps, because a shift by 64 would do nothing.
    int half = (EIGHT - count) * Byte.SIZE / 2;
    return before * TENS[count] + joined(word << half << half);
  }

  /** The number that the word's first digits make with zeros behind them, eight in all. */
  static long leading(long word) {
    long others = others(word);
    return joined(word & ((others & -others) >>> 7) - 1);
  }

  /** The number that eight digits at {@code at} make, or −1 where there are not so many. */
  static long eight(byte[] text, int at) {
    if (at + EIGHT > text.length) {
      return -1;
    }
    long word = (long) WORD.get(text, at) ^ ZEROS;
    return count(word) == EIGHT ? joined(word) : -1;
  }

  // The high bits of the bytes that are no digits, up to the first of them for certain. A byte of
  // 10
  // to 127 gets its high bit by adding 118, one from 128 has it; a carry only reaches bytes behind
  // the first that is no digit.
  private static long others(long word) {
    return (word + 0x7676767676767676L | word) & 0x8080808080808080L;
  }

  // Neighbours are joined three times: digits to 2, to 4, to 8.
  private static long joined(long word) {
    long twos = word * 10 + (word >>> 8);
    long even = (twos & PAIRS) * (100L + (1_000_000L << 32));
    long odd = (twos >>> 16 & PAIRS) * (1L + (10_000L << 32));
    return even + odd >>> 32;
  }

  /** How many digits from the first that is not 0, a point not counted. */
  static int significant(byte[] text, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      if (text[i] != '.' && (count > 0 || text[i] != '0')) {
        count++;
      }
    }
    return count;
  }
}
