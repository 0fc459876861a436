package dev.tandem;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a bucket is reached, under {@code tandem.s3.}; credentials are found as the AWS SDK finds
 * them.
 *
 * @param endpoint another server than Amazon's
 * @param region the bucket's region, where the SDK's own settings do not say
 * @param pathStyle whether the bucket's name goes into the path, as most other servers want
 */
@ConfigurationProperties("tandem.s3")
record S3Properties(
    @Nullable URI endpoint, @Nullable String region, @DefaultValue("false") boolean pathStyle) {}
