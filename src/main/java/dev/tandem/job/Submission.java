package dev.tandem.job;

import dev.tandem.fault.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Work to be queued.
 *
 * @param tags what jobs are listed by
 * @param specification what is to be done, in JSON, for the worker alone to understand
 * @param priority 0 to 100; the larger goes first
 * @param idempotencyKey a second submission with the same key is the same job
 */
public record Submission(
    String name,
    List<String> tags,
    String specification,
    int priority,
    @Nullable String idempotencyKey,
    Limits limits) {
  public static final int DEFAULT_PRIORITY = 50;
  private static final int LONGEST = 200;

  public Submission {
    tags = List.copyOf(tags);
    if (priority < 0 || priority > 100) {
      throw Fault.badInput("/priority must be 0 to 100, got " + priority);
    }
    requireShort("/name", name);
    for (int tag = 0; tag < tags.size(); tag++) {
      requireShort("/tags/" + tag, tags.get(tag));
    }
    if (idempotencyKey != null) {
      requireShort("Idempotency-Key", idempotencyKey);
    }
  }

  /** With no tags, no key, usual priority and limits. */
  public static Submission of(String name, String specification) {
    return new Submission(name, List.of(), specification, DEFAULT_PRIORITY, null, Limits.USUAL);
  }

  public Submission withTags(List<String> other) {
    return new Submission(name, other, specification, priority, idempotencyKey, limits);
  }

  public Submission withPriority(int other) {
    return new Submission(name, tags, specification, other, idempotencyKey, limits);
  }

  public Submission withIdempotencyKey(@Nullable String other) {
    return new Submission(name, tags, specification, priority, other, limits);
  }

  public Submission withLimits(Limits other) {
    return new Submission(name, tags, specification, priority, idempotencyKey, other);
  }

  private static void requireShort(String what, String text) {
    if (text.isBlank()
        || text.length() > LONGEST
        || text.chars().anyMatch(Character::isISOControl)) {
      throw Fault.badInput(
          what
              + " must be 1 to "
              + LONGEST
              + " characters without line breaks, got \""
              + text
              + "\"");
    }
  }
}
