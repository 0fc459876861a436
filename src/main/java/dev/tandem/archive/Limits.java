package dev.tandem.archive;

/**
 * How much an archive may hold.
 *
 * @param entries files and directories
 * @param bytes of all files together, unpacked
 * @param ratio unpacked bytes per byte of the archive; only {@code freeBytes} may be beyond it
 * @param freeBytes unpacked bytes that are allowed whatever the ratio, for small files of zeros
 */
public record Limits(int entries, long bytes, int ratio, long freeBytes) {
  public static final Limits DEFAULT = new Limits(10_000, 2L << 30, 100, 64L << 20);

  public Limits {
    if (entries < 1 || bytes < 1 || ratio < 1 || freeBytes < 0) {
      throw new IllegalArgumentException("limits of an archive are at least 1");
    }
  }

  public Limits withEntries(int changed) {
    return new Limits(changed, bytes, ratio, freeBytes);
  }

  public Limits withBytes(long changed) {
    return new Limits(entries, changed, ratio, freeBytes);
  }

  public Limits withRatio(int changed, long freeBytes) {
    return new Limits(entries, bytes, changed, freeBytes);
  }
}
