package dev.tandem.nn;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names in JSON from names in Java, as Keras makes them: {@code Conv2D} is {@code conv2d}. */
final class Names {
  private static final Pattern NON_WORD = Pattern.compile("\\W+");
  private static final Pattern WORD_AFTER_ANY = Pattern.compile("(.)([A-Z][a-z]+)");
  private static final Pattern UPPER_AFTER_LOWER = Pattern.compile("([a-z])([A-Z])");

  private Names() {}

  static String snake(String name) {
    String words = NON_WORD.matcher(name).replaceAll("");
    words = WORD_AFTER_ANY.matcher(words).replaceAll("$1_$2");
    return UPPER_AFTER_LOWER.matcher(words).replaceAll("$1_$2").toLowerCase(Locale.ROOT);
  }

  /** A name that TensorFlow takes for an operation, which may hold no {@code /}. */
  static String operation(String name) {
    String word = name.replace('/', '.').replaceAll("[^A-Za-z0-9_.\\-]", "_");
    return Character.isLetterOrDigit(word.charAt(0)) ? word : "n" + word;
  }
}
