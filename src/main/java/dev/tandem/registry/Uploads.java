package dev.tandem.registry;

import dev.tandem.archive.Archive;
import dev.tandem.archive.ArchiveKind;
import dev.tandem.archive.Durable;
import dev.tandem.archive.Limits;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes versions of what people upload: a zip, tar.gz or tar of a version's directory, packed with
 * or without the folder around it, or a bare {@code .tflite}. Thread safe.
 */
public final class Uploads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
  private static final String TFLITE_FILE = "model.tflite";
  private static final byte[] TFLITE_MAGIC = "TFL3".getBytes(StandardCharsets.US_ASCII);
  private static final int TFLITE_MAGIC_AT = 4;
  private static final byte[] HDF5_MAGIC = "\u0089HDF".getBytes(StandardCharsets.ISO_8859_1);
  private static final int LISTED = 10;

  private final ModelRegistry registry;
  private final Workspace workspace;
  private final Limits limits;
  private final ExecutorService checks = checks();

  private Uploads(ModelRegistry registry, Workspace workspace, Limits limits) {
    this.registry = registry;
    this.workspace = workspace;
    this.limits = limits;
  }

  private static ExecutorService checks() {
    var threads = Thread.ofPlatform().daemon().name("upload-check").factory();
    var one =
        new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  /**
   * @param folder where uploads are kept and unpacked until the store has them; instances may share
   *     it
   * @param maxBytes of an upload, and of what it unpacks to
   */
  public static Uploads open(ModelRegistry registry, Path folder, long maxBytes) {
    return new Uploads(registry, Workspace.open(folder), Limits.DEFAULT.withBytes(maxBytes));
  }

  /** A fresh file for the caller to write an upload into, and to delete in the end. */
  public Path newFile() throws IOException {
    return workspace.fresh("upload-");
  }

  public long maxBytes() {
    return limits.bytes();
  }

  /**
   * Puts an upload into the store as the version given, or else as the next one. It is not loaded
   * yet.
   *
   * @param file what came; it may be moved away
   * @param settings the text of a {@code model.yaml} for this version; null to take what is packed
   * @return the version
   */
  public long publish(String model, OptionalLong version, Path file, byte @Nullable [] settings) {
    Path prepared = workspace.fresh("version-");
    try {
      Files.createDirectory(prepared);
      Path top = unpack(file, prepared);
      if (settings != null) {
        Files.write(top.resolve(SettingsYaml.FILE_NAME), settings);
      }
      if (Files.exists(top.resolve(SettingsYaml.FILE_NAME))) {
        SettingsYaml.read(
            List.of(top)); // What would not be understood is refused while it is small news.
      }
      return registry.publish(model, version, top);
    } catch (IOException e) {
      throw StoreFaults.of(workspace.folder(), e);
    } finally {
      discard(prepared);
    }
  }

  /**
   * Loads a version that was published and waits for that; one that is not wanted is only tried
   * out. Where it fails, it is taken out of the store again, so that a later start does not meet
   * it.
   */
  public void settle(String model, long version) {
    registry.refresh(model);
    var status =
        registry.find(model).stream()
            .flatMap(found -> found.versions().stream())
            .filter(found -> found.version() == version)
            .findFirst();
    var failure =
        status.isPresent() ? status.get().failure() : failureOutsideThePolicy(model, version);
    if (failure != null) {
      registry.delete(model, version);
      if (status.isEmpty()) {
        registry.forgetEarlier(model, version); // It never was one of those that are wanted.
      }
      throw refused(model, version, failure);
    }
  }

  /**
   * Loads or tries out a version that was published, later and by a thread that does one after the
   * other. Where it fails it is kept, and its state says why.
   */
  public void settleLater(String model, long version) {
    try {
      checks.execute(() -> check(model, version));
    } catch (RejectedExecutionException closing) {
      return; // The next start loads it, if it is wanted.
    }
  }

  private void check(String model, long version) {
    try {
      registry.tryOut(model, version); // What is wanted is loaded after it.
    } catch (Fault failure) {
      LOG.debug("an upload that nobody waits for failed", failure);
    } catch (RuntimeException e) {
      LOG.error("version {} of model {} could not be checked", version, model, e);
    }
  }

  private @Nullable Fault failureOutsideThePolicy(String model, long version) {
    try {
      registry.tryOut(model, version);
      return null;
    } catch (Fault failure) {
      return failure;
    }
  }

  private static Fault refused(String model, long version, Fault failure) {
    return switch (failure.kind()) {
      case UNAVAILABLE, OVERLOADED, TIMED_OUT, INSUFFICIENT_STORAGE -> failure;
      default ->
          new Fault(
              Fault.Kind.UNPROCESSABLE,
              "version %d of model %s was not kept, for it cannot be loaded: %s"
                  .formatted(version, model, failure.detail()),
              failure.violations());
    };
  }

  /** Unpacks the file into the directory and returns where in it the version begins. */
  private Path unpack(Path file, Path prepared) throws IOException {
    if (ArchiveKind.of(file).isEmpty()) {
      expectKnown(head(file));
      Files.move(file, prepared.resolve(TFLITE_FILE));
      return prepared;
    }
    Path top = Archive.unpack(file, prepared, limits).top();
    if (registry.recognizes(top)) {
      return top;
    }
    var models = list(top).stream().filter(name -> name.endsWith(".tflite")).toList();
    if (models.size() != 1) {
      throw noModel(top);
    }
    Files.move(top.resolve(models.getFirst()), top.resolve(TFLITE_FILE));
    return top;
  }

  /**
   * Refuses an upload of a format that is not taken, so that the rest of it need not come.
   *
   * @param head its first bytes, {@link ArchiveKind#HEAD} of them or all there are
   */
  public static void expectKnown(byte[] head) {
    if (ArchiveKind.of(head).isPresent() || has(head, TFLITE_MAGIC_AT, TFLITE_MAGIC)) {
      return;
    }
    throw new Fault(
        Fault.Kind.UNSUPPORTED_MEDIA_TYPE,
        (has(head, 0, HDF5_MAGIC)
                ? "the upload is HDF5, as Keras's .h5; export it as SavedModel"
                : "the upload is not a format taken here")
            + "; send a zip, tar.gz or tar of a version's directory, or a .tflite");
  }

  private static boolean has(byte[] head, int at, byte[] magic) {
    return head.length >= at + magic.length
        && Arrays.equals(head, at, at + magic.length, magic, 0, magic.length);
  }

  private static byte[] head(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.readNBytes(ArchiveKind.HEAD);
    }
  }

  private static Fault noModel(Path top) throws IOException {
    var names = list(top);
    String shown =
        names.stream().limit(LISTED).collect(Collectors.joining(", "))
            + (names.size() > LISTED ? ", …" : "");
    String hint =
        names.contains("model.weights.h5") ? "; a .keras file must be exported first" : "";
    return new Fault(
        Fault.Kind.UNPROCESSABLE,
        "the archive holds no saved_model.pb or model.tflite; at its top: " + shown + hint);
  }

  private static List<String> list(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static void discard(Path prepared) {
    try {
      Durable.remove(prepared);
    } catch (IOException e) {
      LOG.warn("what is left of an upload stays in {}: {}", prepared, e.toString());
    }
  }

  @Override
  public void close() {
    checks.shutdownNow();
    workspace.close();
  }
}
