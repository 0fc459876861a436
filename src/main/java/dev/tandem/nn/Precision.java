package dev.tandem.nn;

import dev.tandem.fault.Fault;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * What a training multiplies in. Variables, normalizations, the last activation and the loss are
 * float in any case; convolutions and matrix products take and make numbers of this type.
 */
public enum Precision {
  NONE(TFloat32.class),
  BFLOAT16(TBfloat16.class),
  /** Small gradients would vanish in it, so that the loss is scaled. */
  FLOAT16(TFloat16.class);

  private final Class<? extends TNumber> type;

  Precision(Class<? extends TNumber> type) {
    this.type = type;
  }

  /** By its name in a specification: {@code none}, {@code bfloat16} or {@code float16}. */
  public static Precision named(String name) {
    for (Precision precision : values()) {
      if (precision.toString().equals(name)) {
        return precision;
      }
    }
    throw Fault.badInput(
        "mixed_precision must be one of "
            + Stream.of(values()).map(Precision::toString).collect(Collectors.joining(", "))
            + ", got "
            + name);
  }

  Class<? extends TNumber> type() {
    return type;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
