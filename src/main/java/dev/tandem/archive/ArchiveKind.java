package dev.tandem.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A form of archive, told by its first bytes and not by its name. */
public enum ArchiveKind {
  ZIP("zip"),
  TAR_GZ("tar.gz"),
  TAR("tar");

  public static final int HEAD = 512;

  /** Where the first header of a tar has its mark. */
  private static final int MARK_AT = 257;

  private final String spelt;

  ArchiveKind(String spelt) {
    this.spelt = spelt;
  }

  /** The kind of a file; empty if it is no archive that is known here. */
  public static Optional<ArchiveKind> of(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return of(in.readNBytes(HEAD));
    }
  }

  /** The kind by the first bytes of a file, {@link #HEAD} of them or all there are. */
  public static Optional<ArchiveKind> of(byte[] head) {
    // The second is an archive without entries.
    if (begins(head, 'P', 'K', 3, 4) || begins(head, 'P', 'K', 5, 6)) {
      return Optional.of(ZIP);
    }
    if (begins(head, 0x1f, 0x8b, 8)) {
      return Optional.of(TAR_GZ);
    }
    return has(head, MARK_AT, 'u', 's', 't', 'a', 'r') ? Optional.of(TAR) : Optional.empty();
  }

  private static boolean begins(byte[] head, int... magic) {
    return has(head, 0, magic);
  }

  private static boolean has(byte[] head, int at, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (at + i >= head.length || (head[at + i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return spelt;
  }
}
