package dev.tandem.dataset;

import dev.tandem.archive.Archive;
import dev.tandem.archive.ArchiveSink;
import dev.tandem.archive.Limits;
import dev.tandem.fault.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An archive of images, one folder per class, maybe in a folder that holds them all. */
final class ImageFolders {
  private static final Set<String> PARTS =
      Set.of("train", "training", "test", "val", "valid", "validation");
  private static final int MAX_IMAGE = 64 << 20;

  private static final int CHUNK = 16;

  private final Collected into;
  private final int depth;

  private ImageFolders(Collected into, int depth) {
    this.into = into;
    this.depth = depth;
  }

  static void read(Path upload, ArchiveContents contents, Collected into) throws IOException {
    var images = contents.images();
    if (images.isEmpty()) {
      throw Fault.badInput(
          "the archive holds no images but "
              + contents.summary()
              + "; put JPEG, PNG, WebP or BMP files into one folder per class");
    }
    int depth = commonDepth(images);
    refuseParts(images, depth);
    new ImageFolders(into, depth).read(upload, contents.limits());
  }

  /** How many folders hold all the others. */
  private static int commonDepth(List<List<String>> images) {
    int depth = 0;
    while (true) {
      int at = depth;
      var first = images.getFirst();
      boolean isCommon =
          images.stream()
              .allMatch(parts -> parts.size() > at + 2 && parts.get(at).equals(first.get(at)));
      if (!isCommon) {
        return depth;
      }
      depth++;
    }
  }

  private static void refuseParts(List<List<String>> images, int depth) {
    var folders =
        images.stream()
            .filter(parts -> parts.size() > depth + 2)
            .map(parts -> parts.get(depth))
            .collect(Collectors.toCollection(java.util.TreeSet::new));
    if (folders.size() > 1 && PARTS.containsAll(folders)) {
      throw Fault.badInput(
          "the archive holds the sets "
              + String.join(", ", folders)
              + "; upload each as a dataset of its own");
    }
  }

  private void read(Path upload, Limits limits) throws IOException {
    try (var checked = new InOrder<Candidate, Checked>(CHUNK, ImageCheck::check, this::take)) {
      Archive.read(upload, limits, new Candidates(checked));
      checked.finish();
    }
  }

  private void take(Checked checked) {
    String problem = checked.problem();
    if (problem != null) {
      into.problem(problem);
      return;
    }
    into.add(checked.candidate().example());
  }

  /** A file of a class folder. */
  record Candidate(String where, String className, byte[] content) {
    Example example() {
      return new Example(where, new Item.Image(content), new Target.Label(className));
    }
  }

  /** A file and what is wrong with it. */
  record Checked(Candidate candidate, @Nullable String problem) {}

  private final class Candidates implements ArchiveSink {
    private final InOrder<Candidate, Checked> checked;

    Candidates(InOrder<Candidate, Checked> checked) {
      this.checked = checked;
    }

    @Override
    public void directory(List<String> parts) {
      if (parts.size() == depth + 1) {
        into.className(parts.get(depth));
      }
    }

    @Override
    public OutputStream file(List<String> parts) {
      String where = String.join("/", parts);
      if (parts.size() < depth + 2) {
        into.problem(where + " is in no class folder and is left out");
        return OutputStream.nullOutputStream();
      }
      String className = parts.get(depth);
      into.className(className);
      return new Content(where, className);
    }

    /** Keeps the bytes of one file until they are all there. */
    private final class Content extends ByteArrayOutputStream {
      private final String where;
      private final String className;
      private boolean isClosed;

      Content(String where, String className) {
        this.where = where;
        this.className = className;
      }

      @Override
      public synchronized void write(byte[] bytes, int from, int length) {
        if (count + length > MAX_IMAGE) {
          throw Fault.badInput(where + " is larger than " + MAX_IMAGE + " bytes");
        }
        super.write(bytes, from, length);
      }

      @Override
      public void close() {
        if (!isClosed) {
          isClosed = true;
          checked.add(new Candidate(where, className, toByteArray()));
        }
      }
    }
  }
}
