package dev.tandem.job;

import dev.tandem.fault.Fault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a job may use up.
 *
 * @param attempts how often it may crash before it has failed
 * @param time of one attempt; without it there is no end
 */
public record Limits(int attempts, @Nullable Duration time) {
  public static final Limits USUAL = new Limits(3, null);

  public Limits {
    if (attempts < 1) {
      throw Fault.badInput("/limits/attempts must be at least 1, got " + attempts);
    }
    if (time != null && !time.isPositive()) {
      throw Fault.badInput("/limits/seconds must be more than 0, got " + time.toSeconds());
    }
  }
}
