package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Named datasets that are fetched in the background. A stop keeps what has come, and the next
 * download of the name goes on there. Thread safe.
 */
public final class Downloads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Downloads.class);
  private static final int STOP_SECONDS = 10;

  /** Where a download is on its way. */
  public enum State {
    RUNNING,
    SUCCEEDED,
    FAILED;

    public String slug() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A download as it stands.
   *
   * @param bytes of {@code totalBytes} that are here
   * @param datasets under which names its parts are stored once it has succeeded
   */
  public record Download(
      String name,
      State state,
      long bytes,
      long totalBytes,
      List<String> datasets,
      @Nullable String error) {
    private Download withBytes(long here) {
      return new Download(name, state, here, totalBytes, datasets, error);
    }

    private Download ended(State as, @Nullable String why) {
      return new Download(name, as, bytes, totalBytes, datasets, why);
    }
  }

  private final NamedDatasets named;
  private final Map<String, Download> downloads = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  public Downloads(NamedDatasets named) {
    this.named = named;
  }

  /** Begins to fetch a dataset by its name; the download that runs, if one does. */
  public Download start(String name) {
    var fresh = new Download(name, State.RUNNING, 0, named.bytes(name), named.datasets(name), null);
    var now =
        downloads.compute(
            name,
            (_, before) -> before != null && before.state() == State.RUNNING ? before : fresh);
    if (now == fresh) {
      threads.execute(() -> work(name));
    }
    return now;
  }

  public Optional<Download> find(String name) {
    return Optional.ofNullable(downloads.get(name));
  }

  private void work(String name) {
    try {
      named.fetch(name, here -> change(name, here));
      end(name, State.SUCCEEDED, null);
    } catch (Fault fault) {
      LOG.warn("dataset {} was not fetched: {}", name, fault.detail());
      end(name, State.FAILED, fault.detail());
    } catch (RuntimeException e) {
      LOG.error("dataset {} was not fetched", name, e);
      end(name, State.FAILED, String.valueOf(e));
    }
  }

  private void change(String name, long here) {
    downloads.computeIfPresent(name, (_, now) -> now.withBytes(here));
  }

  private void end(String name, State as, @Nullable String why) {
    downloads.computeIfPresent(name, (_, now) -> now.ended(as, why));
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("stopped while a dataset was still being fetched");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
