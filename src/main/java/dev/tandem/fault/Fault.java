package dev.tandem.fault;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A failure that is told to the caller: its kind, one sentence that names the thing, the value and
 * the rule, and, for structured input, the places that broke it. It carries no stack trace unless
 * it is {@link Kind#INTERNAL}.
 */
public final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The kinds, from the caller's mistakes to ours. */
  public enum Kind {
    BAD_INPUT,
    TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    UNPROCESSABLE,
    NOT_FOUND,
    CONFLICT,
    NOT_IMPLEMENTED,
    OVERLOADED,
    TIMED_OUT,
    UNAVAILABLE,
    INSUFFICIENT_STORAGE,
    INTERNAL;

    /** The kind as problem types and metrics spell it: {@code bad-input}. */
    public String slug() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /** One place in the input, as a JSON pointer, and what is wrong there. */
  public record Violation(String pointer, String detail) {}

  private final Kind kind;
  private final transient List<Violation> violations;

  public Fault(Kind kind, String detail) {
    this(kind, detail, List.of(), null);
  }

  public Fault(Kind kind, String detail, List<Violation> violations) {
    this(kind, detail, violations, null);
  }

  public Fault(Kind kind, String detail, @Nullable Throwable cause) {
    this(kind, detail, List.of(), cause);
  }

  private Fault(Kind kind, String detail, List<Violation> violations, @Nullable Throwable cause) {
    super(detail, cause, false, kind == Kind.INTERNAL);
    this.kind = kind;
    this.violations = List.copyOf(violations);
  }

  public static Fault badInput(String detail) {
    return new Fault(Kind.BAD_INPUT, detail);
  }

  public static Fault notFound(String detail) {
    return new Fault(Kind.NOT_FOUND, detail);
  }

  public static Fault conflict(String detail) {
    return new Fault(Kind.CONFLICT, detail);
  }

  public static Fault unavailable(String detail) {
    return new Fault(Kind.UNAVAILABLE, detail);
  }

  public static Fault internal(String detail, Throwable cause) {
    return new Fault(Kind.INTERNAL, detail, cause);
  }

  /** The same failure with the place in the input that it is about, where it names none itself. */
  public Fault at(String pointer) {
    return violations.isEmpty()
        ? new Fault(kind, detail(), List.of(new Violation(pointer, detail())), getCause())
        : this;
  }

  public Kind kind() {
    return kind;
  }

  /** The sentence told to the caller. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  public List<Violation> violations() {
    return violations;
  }
}
