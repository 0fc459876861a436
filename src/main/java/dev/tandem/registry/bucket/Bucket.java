package dev.tandem.registry.bucket;

import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The objects below one prefix of a bucket. Reads throw {@link IOException}, writes faults. Thread
 * safe.
 */
final class Bucket implements AutoCloseable {
  private static final Pattern LOCATION = Pattern.compile("s3://([^/]+)/*(.*?)/*");
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(20);
  private static final int PRECONDITION_FAILED = 412;
  private static final int CONFLICT = 409;
  private static final int NOT_IMPLEMENTED = 501;
  private static final int FORBIDDEN = 403;

  /** An object's text and what a conditional write compares. */
  record Text(String text, @Nullable String etag) {}

  /**
   * What is under the prefix.
   *
   * @param at when, by the server's clock; null where it does not say
   */
  record Contents(List<StoredObject> objects, @Nullable Instant at) {}

  private final S3Client client;
  // A conditional write that is repeated could be refused by its own first try.
  private final S3Client once;
  private final String bucket;
  private final String prefix;

  private Bucket(BucketOptions options, String bucket, String prefix) {
    this.client = client(options, AwsRetryStrategy.standardRetryStrategy());
    this.once = client(options, AwsRetryStrategy.doNotRetry());
    this.bucket = bucket;
    this.prefix = prefix;
  }

  static Bucket open(String location, BucketOptions options) {
    Matcher parts = LOCATION.matcher(location);
    if (!parts.matches()) {
      throw Fault.badInput(
          "tandem.model-store " + location + " is not of the form s3://bucket/prefix");
    }
    String prefix = parts.group(2).isEmpty() ? "" : parts.group(2) + "/";
    return new Bucket(options, parts.group(1), prefix);
  }

  private static S3Client client(BucketOptions options, RetryStrategy retries) {
    var builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECT_LIMIT)
                    .socketTimeout(SILENCE_LIMIT))
            .overrideConfiguration(
                c -> c.retryStrategy(retries).addExecutionInterceptor(new SendAtOnce()))
            .forcePathStyle(options.pathStyle())
            // Not every server that speaks S3 knows the checksums that the SDK would add.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    if (options.endpoint() != null) {
      builder.endpointOverride(options.endpoint());
    }
    if (options.region() != null) {
      builder.region(Region.of(options.region()));
    } else if (options.endpoint() != null) {
      builder.region(Region.US_EAST_1); // Other servers have no regions, but it is signed.
    }
    try {
      return builder.build();
    } catch (SdkException e) {
      throw new Fault(Fault.Kind.UNAVAILABLE, "the bucket cannot be reached: " + e.getMessage(), e);
    }
  }

  /** Everything whose name starts with {@code start}. */
  Contents list(String start) throws IOException {
    var objects = new ArrayList<StoredObject>();
    Instant at = null;
    try {
      for (var page : client.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(prefix + start))) {
        at = at == null ? date(page) : at;
        for (var object : page.contents()) {
          objects.add(
              new StoredObject(
                  object.key().substring(prefix.length()),
                  object.eTag(),
                  object.size(),
                  object.lastModified()));
        }
      }
      return new Contents(objects, at);
    } catch (SdkException e) {
      throw new IOException(reason(e), e);
    }
  }

  private static @Nullable Instant date(ListObjectsV2Response page) {
    try {
      return page.sdkHttpResponse()
          .firstMatchingHeader("Date")
          .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)))
          .orElse(null);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** An object's text; empty, without a tag, where there is none. */
  Text text(String name) throws IOException {
    try {
      var bytes =
          client.getObject(r -> r.bucket(bucket).key(prefix + name), ResponseTransformer.toBytes());
      return new Text(bytes.asUtf8String(), bytes.response().eTag());
    } catch (NoSuchKeyException e) {
      return new Text("", null);
    } catch (SdkException e) {
      throw new IOException(reason(e), e);
    }
  }

  /** Brings an object here as it was listed; fails if it is no longer that. */
  void download(StoredObject object, Path file) throws IOException {
    try {
      client.getObject(
          r -> r.bucket(bucket).key(prefix + object.name()).ifMatch(object.etag()),
          ResponseTransformer.toFile(file));
    } catch (SdkException e) {
      throw new IOException(object.name() + " cannot be read: " + reason(e), e);
    }
    if (Files.size(file) != object.size()) {
      throw new IOException(
          object.name() + " has " + object.size() + " bytes, " + Files.size(file) + " came");
    }
  }

  void upload(String name, Path file) {
    try {
      client.putObject(r -> r.bucket(bucket).key(prefix + name), RequestBody.fromFile(file));
    } catch (SdkException e) {
      throw fault(e);
    }
  }

  void write(String name, String text) {
    try {
      client.putObject(r -> r.bucket(bucket).key(prefix + name), RequestBody.fromString(text));
    } catch (SdkException e) {
      throw fault(e);
    }
  }

  /**
   * Writes a text if the object still has that tag, or, without one, if there is none. A server
   * that cannot compare writes always.
   *
   * @return whether it was written
   */
  boolean writeIf(String name, @Nullable String etag, String text) {
    try {
      once.putObject(
          r -> {
            r.bucket(bucket).key(prefix + name);
            var unused = etag == null ? r.ifNoneMatch("*") : r.ifMatch(etag);
          },
          RequestBody.fromString(text));
      return true;
    } catch (S3Exception e) {
      switch (e.statusCode()) {
        case PRECONDITION_FAILED, CONFLICT -> {
          return false;
        }
        case NOT_IMPLEMENTED -> {
          write(name, text);
          return true;
        }
        default -> throw fault(e);
      }
    } catch (SdkException e) {
      return isWritten(name, etag, text, e);
    }
  }

  /**
   * Whether a write whose answer was lost was done. A server may refuse one and hang up before it
   * read the text, and then the refusal is lost.
   */
  private boolean isWritten(String name, @Nullable String etag, String text, SdkException failure) {
    try {
      var now = text(name);
      if (now.text().equals(text)) {
        return true;
      }
      if (!Objects.equals(now.etag(), etag)) {
        return false;
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    throw fault(failure);
  }

  void delete(String name) {
    try {
      client.deleteObject(r -> r.bucket(bucket).key(prefix + name));
    } catch (SdkException e) {
      throw fault(e);
    }
  }

  private Fault fault(SdkException failure) {
    if (failure instanceof S3Exception answer && answer.statusCode() == FORBIDDEN) {
      return new Fault(
          Fault.Kind.CONFLICT,
          "store " + this + " is read-only; change it where it is written",
          failure);
    }
    return unavailable(reason(failure), failure);
  }

  Fault unavailable(String reason, Exception failure) {
    return new Fault(
        Fault.Kind.UNAVAILABLE, "store " + this + " cannot be reached: " + reason, failure);
  }

  private static String reason(SdkException failure) {
    return Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
  }

  @Override
  public void close() {
    client.close();
    once.close();
  }

  @Override
  public String toString() {
    return "s3://" + bucket + "/" + prefix.replaceAll("/$", "");
  }
}
