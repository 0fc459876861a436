package dev.tandem.registry.bucket;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How a bucket is reached; what is null is found as the AWS SDK finds it.
 *
 * @param endpoint another server than Amazon's
 * @param pathStyle whether the bucket's name goes into the path, not into the host's name
 */
public record BucketOptions(@Nullable URI endpoint, @Nullable String region, boolean pathStyle) {}
