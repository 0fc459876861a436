package dev.tandem.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The datasets of one directory, by name. What is stored is there whole or not at all, and two
 * names may share one content. Thread safe, also between processes of one directory.
 */
public final class Datasets {
  static final String IMAGE_FOLDERS = "image_folders";

  private Datasets() {}

  public static Datasets open(Path directory) throws IOException {
    return new Datasets();
  }

  /** What {@link ImportOptions#format()} may say. */
  public static List<String> formats() {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Reads an upload and stores its examples under a name. The same content under the same name is
   * the same dataset; another content is a conflict. What cannot be read at all is a {@link
   * dev.tandem.fault.Fault} and leaves nothing behind; {@code upload} stays where it is.
   */
  public Dataset add(String name, Path upload, ImportOptions options) throws IOException {
    throw new UnsupportedOperationException("not built yet");
  }

  public Optional<Dataset> find(String name) throws IOException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The dataset of that name, or a fault that names those there are. */
  public Dataset expect(String name) throws IOException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** All of them, by name. */
  public List<Dataset> all() throws IOException {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Removes the name, and the content with its last name; a fault where there is no such name. */
  public void delete(String name) throws IOException {
    throw new UnsupportedOperationException("not built yet");
  }

  public Source source(Dataset dataset) {
    throw new UnsupportedOperationException("not built yet");
  }

  public Stream<Example> read(Dataset dataset) {
    return source(dataset).read();
  }
}
