package dev.tandem.dataset;

import dev.tandem.tensor.TensorSpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Prepared examples in a file mapped into memory: the rows, a class index or a target of each, a
 * description, and at the end its length, a checksum of all and a mark, without which the file is
 * not taken.
 */
final class PreparedRows implements Examples {
  static final long MARK = 0x31_73_77_6f_72_64_6e_54L; // "Tndrows1"
  static final int TRAILER = 16;
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long CHUNK = 1 << 20;

  private final PreparedJson description;
  private final RowLayout layout;
  private final MemorySegment data;
  private final long answers;
  private final Arena arena;

  private PreparedRows(PreparedJson description, MemorySegment data, Arena arena) {
    this.description = description;
    this.layout = description.layout();
    this.data = data;
    this.answers = (long) layout.bytes() * description.count();
    this.arena = arena;
  }

  /** The rows of a file that is whole and of that key; null where there is none. */
  @SuppressWarnings("MustBeClosedChecker") // the rows close it
  static @Nullable PreparedRows open(Path file, String key) throws IOException {
    if (!Files.isRegularFile(file)) {
      return null;
    }
    var arena = Arena.ofShared();
    try (var channel = FileChannel.open(file)) {
      if (channel.size() >= TRAILER) {
        var data = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
        var description = description(data);
        if (description != null && description.key().equals(key) && isWhole(data)) {
          return new PreparedRows(description, data, arena);
        }
      }
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
    arena.close();
    return null;
  }

  private static @Nullable PreparedJson description(MemorySegment data) {
    long end = data.byteSize() - TRAILER;
    int length = data.get(INT, end);
    if (data.get(LONG, end + 8) != MARK || length < 0 || length > end) {
      return null;
    }
    byte[] text = data.asSlice(end - length, length).toArray(ValueLayout.JAVA_BYTE);
    return PreparedJson.parse(new String(text, StandardCharsets.UTF_8));
  }

  private static boolean isWhole(MemorySegment data) {
    long end = data.byteSize() - TRAILER;
    var sum = new CRC32C();
    for (long at = 0; at < end; at += CHUNK) {
      sum.update(data.asSlice(at, Math.min(CHUNK, end - at)).asByteBuffer());
    }
    return data.get(INT, end + 4) == (int) sum.getValue();
  }

  @Override
  public int count() {
    return description.count();
  }

  @Override
  public Map<String, TensorSpec> inputs() {
    return description.inputs();
  }

  @Override
  public List<String> classNames() {
    return description.classNames();
  }

  @Override
  public int targetSize() {
    return description.targetSize();
  }

  @Override
  public List<String> outputs() {
    return description.targets().stream().map(TargetField::output).toList();
  }

  @Override
  public Examples of(String output) {
    for (TargetField field : description.targets()) {
      if (field.output().equals(output)) {
        return new OutputRows(this, field);
      }
    }
    if (description.targets().isEmpty()) {
      return this;
    }
    throw new IllegalArgumentException("no output " + output + " among " + outputs());
  }

  @Override
  public int label(int index) {
    if (description.targetSize() > 0) {
      throw new IllegalStateException("examples of a regression have no classes");
    }
    return data.get(INT, answers + (long) checked(index) * Integer.BYTES);
  }

  @Override
  public void target(int index, float[] into) {
    int size = description.targetSize();
    long at = answers + (long) checked(index) * size * Float.BYTES;
    for (int i = 0; i < size; i++) {
      into[i] = data.get(FLOAT, at + (long) i * Float.BYTES);
    }
  }

  @Override
  public void copy(String input, int index, MemorySegment into, long offset) {
    long at = (long) checked(index) * layout.bytes() + layout.offset(input);
    MemorySegment.copy(data, at, into, offset, layout.size(input));
  }

  private int checked(int index) {
    if (index < 0 || index >= description.count()) {
      throw new IndexOutOfBoundsException(index);
    }
    return index;
  }

  @Override
  public List<String> problems() {
    return description.problems();
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
