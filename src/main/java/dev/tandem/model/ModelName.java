package dev.tandem.model;

import dev.tandem.fault.Fault;
import java.util.regex.Pattern;

/** A model's name: {@code [A-Za-z0-9][A-Za-z0-9._-]{0,127}}. */
public record ModelName(String value) {
  private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  public ModelName {
    if (!isValid(value)) {
      throw Fault.badInput("model name '" + abbreviated(value) + "' does not match " + GRAMMAR);
    }
  }

  public static boolean isValid(String value) {
    return GRAMMAR.matcher(value).matches();
  }

  private static String abbreviated(String value) {
    return value.length() <= 64 ? value : value.substring(0, 64) + "…";
  }

  @Override
  public String toString() {
    return value;
  }
}
