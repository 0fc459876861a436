package dev.tandem.job;

import dev.tandem.fault.Fault;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Constants in lower case, as they are stored and told. */
final class Slugs {
  private Slugs() {}

  static <E extends Enum<E>> E parse(String slug, String what, E[] values) {
    return Arrays.stream(values)
        .filter(value -> slug(value).equals(slug))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> known = Arrays.stream(values).map(Slugs::slug).toList();
              return Fault.badInput(
                  what + " \"" + slug + "\" is not one of " + String.join(", ", known));
            });
  }

  static String slug(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
