package dev.tandem;

import dev.tandem.fault.Fault;
import dev.tandem.registry.FolderStore;
import dev.tandem.registry.Store;
import dev.tandem.registry.bucket.BucketOptions;
import dev.tandem.registry.bucket.BucketStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The store that {@code tandem.model-store} names: a folder, which must be there, or a bucket. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {
  /** The registry closes it, once what serves is unloaded. */
  @Bean(destroyMethod = "")
  Store store(TandemProperties properties, S3Properties s3) {
    String location = properties.modelStore();
    if (location.startsWith("s3:")) {
      return BucketStore.open(
          location,
          new BucketOptions(s3.endpoint(), s3.region(), s3.pathStyle()),
          properties.dataDir().toAbsolutePath().resolve(cacheName(location)));
    }
    Path folder = Path.of(location).toAbsolutePath();
    if (!Files.isDirectory(folder)) {
      throw new Fault(
          Fault.Kind.UNAVAILABLE,
          "tandem.model-store "
              + folder
              + " is not a folder; make it or set tandem.model-store to one");
    }
    return new FolderStore(folder);
  }

  /** A directory for each location, so that a changed setting never shows another bucket's. */
  private static String cacheName(String location) {
    return "cache/"
        + location.substring("s3:".length()).replaceAll("[^A-Za-z0-9]+", "-")
        + "-"
        + Integer.toHexString(location.hashCode());
  }
}
