package dev.tandem.dataset;

import java.util.Comparator;

/** The order of class names: whole numbers by their value, then the others by their letters. */
final class ClassOrder {
  private static final int MAX_DIGITS = 18;

  static final Comparator<String> NATURAL =
      Comparator.comparing((String name) -> !isNumber(name))
          .thenComparing(name -> isNumber(name) ? Long.parseLong(name) : 0L)
          .thenComparing(Comparator.naturalOrder());

  private ClassOrder() {}

  private static boolean isNumber(String name) {
    int digits = name.startsWith("-") ? name.length() - 1 : name.length();
    return digits > 0
        && digits <= MAX_DIGITS
        && name.substring(name.length() - digits).chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
