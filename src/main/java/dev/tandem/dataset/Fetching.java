package dev.tandem.dataset;

import dev.tandem.archive.Checksums;
import dev.tandem.archive.Durable;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * One published file on its way here. What a cut connection left is gone on with, and what is not
 * the file that was published is removed.
 *
 * @param told hears of the bytes that are here
 */
record Fetching(
    NamedDataset.Remote file, List<URI> addresses, Path folder, Pause pause, LongConsumer told) {
  private static final int TRIES = 8;
  private static final int CONNECT_MILLIS = 15_000;
  private static final int READ_MILLIS = 60_000;
  private static final int CHUNK = 64 << 10;
  private static final int MUCH = 1 << 20;
  private static final int PARTIAL = 206;
  private static final int RANGE_PAST_THE_END = 416;

  /** Waits before something is tried again. */
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /** An answer that will not be another one if it is asked for again. */
  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** The whole file, as it was published. */
  Path whole() throws IOException {
    Path target = folder.resolve(file.name());
    if (!Files.exists(target)) {
      tryAll();
      Files.move(part(), target, StandardCopyOption.ATOMIC_MOVE);
      Durable.force(folder);
    }
    told.accept(file.bytes());
    return target;
  }

  /** Tries on while an address may still answer, longer where bytes have come. */
  private void tryAll() throws IOException {
    var left = new ArrayList<>(addresses);
    IOException last = new IOException("there is no address");
    for (int tried = 0; tried < TRIES && !left.isEmpty(); tried++) {
      URI address = left.get(tried % left.size());
      long had = size();
      try {
        fetch(address.resolve(file.name()));
        return;
      } catch (RefusedException e) {
        left.remove(address);
        last = e;
      } catch (IOException e) {
        if (DatasetFaults.isFullDisk(e)) {
          Files.deleteIfExists(part());
          throw e;
        }
        last = e;
        pauseAfter(tried);
        tried = size() - had >= MUCH ? -1 : tried;
      }
    }
    throw new Fault(
        Fault.Kind.UNAVAILABLE,
        "%s cannot be fetched: %s; try again later, or set tandem.dataset-mirror"
            .formatted(file.name(), last.getMessage()),
        last);
  }

  private long size() throws IOException {
    return Files.exists(part()) ? Files.size(part()) : 0;
  }

  private Path part() {
    return folder.resolve(file.name() + ".part");
  }

  private void pauseAfter(int tried) {
    try {
      pause.of(Duration.ofMillis(500L << Math.min(tried, 5)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Fault(Fault.Kind.UNAVAILABLE, "the server is stopping", e);
    }
  }

  private void fetch(URI address) throws IOException {
    long had = size();
    if (had < file.bytes()) {
      transfer(address, had);
    }
    long has = size();
    if (has < file.bytes()) {
      throw new IOException("%s ended after %d of %d bytes".formatted(address, has, file.bytes()));
    }
    String sha256 = Checksums.of(Files.newInputStream(part()));
    if (!sha256.equals(file.sha256())) {
      Files.delete(part());
      String why =
          "%s is not what was published: its SHA-256 is %s and not %s"
              .formatted(address, sha256, file.sha256());
      throw had > 0 ? new IOException(why) : new RefusedException(why);
    }
    Durable.force(part());
  }

  private void transfer(URI address, long had) throws IOException {
    var connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    if (had > 0) {
      connection.setRequestProperty("Range", "bytes=" + had + "-");
    }
    try {
      int status = connection.getResponseCode();
      boolean goesOn =
          status == PARTIAL
              && String.valueOf(connection.getHeaderField("Content-Range"))
                  .startsWith("bytes " + had + "-");
      if (status == RANGE_PAST_THE_END || (status == PARTIAL && !goesOn)) {
        Files.deleteIfExists(part());
        throw new IOException(address + " does not go on at byte " + had);
      }
      if (status != HttpURLConnection.HTTP_OK && !goesOn) {
        String why = address + " answered " + status;
        throw status < 500 ? new RefusedException(why) : new IOException(why);
      }
      write(connection, goesOn ? had : 0);
    } finally {
      connection.disconnect();
    }
  }

  private void write(HttpURLConnection connection, long from) throws IOException {
    try (var in = connection.getInputStream();
        var out =
            Files.newOutputStream(
                part(),
                StandardOpenOption.CREATE,
                from > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      byte[] chunk = new byte[CHUNK];
      long has = from;
      // One byte more than there should be is enough to see that it is another file.
      for (int count = in.read(chunk); count >= 0 && has <= file.bytes(); ) {
        out.write(chunk, 0, count);
        has += count;
        told.accept(Math.min(has, file.bytes()));
        if (Thread.currentThread().isInterrupted()) {
          throw new IOException("it was given up");
        }
        count = in.read(chunk);
      }
    }
  }
}
