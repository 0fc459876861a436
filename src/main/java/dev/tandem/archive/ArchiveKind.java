package dev.tandem.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A form of archive, told by its first bytes and not by its name. */
public enum ArchiveKind {
  ZIP("zip"),
  TAR_GZ("tar.gz");

  private static final int HEAD = 4;

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

  private static Optional<ArchiveKind> of(byte[] head) {
    // The second is an archive without entries.
    if (begins(head, 'P', 'K', 3, 4) || begins(head, 'P', 'K', 5, 6)) {
      return Optional.of(ZIP);
    }
    return begins(head, 0x1f, 0x8b, 8) ? Optional.of(TAR_GZ) : Optional.empty();
  }

  private static boolean begins(byte[] head, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= head.length || (head[i] & 0xff) != magic[i]) {
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
