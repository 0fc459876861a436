package dev.tandem.api.tfserving;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tensor being filled from JSON values of one shape, which the nesting of the first value's first
 * elements gives. Closing it before {@link #finish} gives its memory back.
 */
final class TensorFill implements AutoCloseable {
  private static final int MAX_RANK = 254;

  private final Elements elements;
  private int items;
  private long itemSize;
  private long @Nullable [] itemShape;

  TensorFill(DType dtype, long expected) {
    this.elements = Elements.of(dtype, expected);
  }

  /** Adds the next value, which has to have the shape of those before it. */
  void append(JsonReader in) {
    long before = elements.count();
    long[] shape = read(in);
    long size = elements.count() - before;
    if (itemShape == null) {
      itemShape = shape;
      itemSize = size;
    } else if (size != itemSize) {
      throw Fault.badInput("Expecting tensor size: " + itemSize + " but got: " + size);
    } else if (!Arrays.equals(shape, itemShape)) {
      throw Fault.badInput(
          "Expecting shape " + Shape.of(itemShape) + " but got: " + Shape.of(shape));
    }
    items++;
  }

  private long[] read(JsonReader in) {
    int rank = rank(in);
    var dims = new long[rank];
    Arrays.fill(dims, -1);
    var counts = new long[rank];
    int level = 0;
    do {
      byte c = in.peek();
      if (c == '[') {
        if (level == rank) {
          throw Fault.badInput(
              "Encountered list at unexpected level: " + level + " expected < " + rank);
        }
        in.accept('[');
        counts[level++] = 0;
      } else if (c == ']') {
        in.accept(']');
        close(dims, counts, --level);
      } else if (c == ',') {
        in.accept(',');
      } else {
        if (level != rank) {
          throw misplaced(in, level, rank);
        }
        elements.add(in);
        if (level > 0) {
          counts[level - 1]++;
        }
      }
    } while (level > 0);
    return dims;
  }

  private static void close(long[] dims, long[] counts, int level) {
    long size = counts[level];
    if (dims[level] < 0) {
      dims[level] = size;
    } else if (dims[level] != size) {
      throw Fault.badInput(
          "Encountered list at unexpected size: %d at level: %d expected size: %d"
              .formatted(size, level, dims[level]));
    }
    if (level > 0) {
      counts[level - 1]++;
    }
  }

  private static int rank(JsonReader in) {
    int start = in.position();
    int rank = 0;
    while (in.accept('[')) {
      rank++;
    }
    in.moveTo(start);
    if (rank > MAX_RANK) {
      throw Fault.badInput("a list nested " + rank + " deep passes the limit of 254 dimensions");
    }
    return rank;
  }

  private static Fault misplaced(JsonReader in, int level, int rank) {
    return Fault.badInput(
        "JSON Value: %s found at incorrect level: %d in the JSON DOM. Expected at level: %d"
            .formatted(in.shown(in.position()), level, rank));
  }

  /** The one value's tensor. */
  Tensor finish() {
    return elements.finish(Shape.of(itemShape == null ? new long[] {0} : itemShape));
  }

  /** The values' tensor, stacked along a new first dimension. */
  Tensor finishBatch() {
    return elements.finish(Shape.of(itemShape == null ? new long[0] : itemShape).prepend(items));
  }

  @Override
  public void close() {
    elements.close();
  }

  /** Where elements of one type go. */
  private sealed interface Elements extends AutoCloseable {
    static Elements of(DType dtype, long expected) {
      return dtype == DType.STRING ? new Strings() : new Numbers(dtype, expected);
    }

    long count();

    void add(JsonReader in);

    Tensor finish(Shape shape);

    @Override
    void close();
  }

  private static final class Strings implements Elements {
    private final List<byte[]> values = new ArrayList<>();

    @Override
    public long count() {
      return values.size();
    }

    @Override
    public void add(JsonReader in) {
      byte c = in.peek();
      if (c == '"') {
        values.add(in.string());
        return;
      }
      if (in.isBase64()) {
        try {
          values.add(Base64.getDecoder().decode(in.base64()));
        } catch (IllegalArgumentException e) {
          throw new Fault(Fault.Kind.BAD_INPUT, "Unable to base64 decode", e);
        }
        return;
      }
      if (c == '{') {
        throw Fault.badInput(
            "JSON Value: " + in.shown(in.position()) + " not formatted correctly for base64 data");
      }
      throw NumberElements.mismatch(in, DType.STRING);
    }

    @Override
    public Tensor finish(Shape shape) {
      return Tensor.ofStrings(shape, values.toArray(byte[][]::new));
    }

    @Override
    public void close() {}
  }

  private static final class Numbers implements Elements {
    private final DType dtype;
    private final NumberElements kind;
    private @Nullable Tensor block;
    private long capacity;
    private long count;

    Numbers(DType dtype, long expected) {
      this.dtype = dtype;
      this.kind = NumberElements.of(dtype);
      this.capacity = Math.max(1, expected);
      this.block = Tensor.allocate(dtype, Shape.of(capacity));
    }

    @Override
    public long count() {
      return count;
    }

    @Override
    public void add(JsonReader in) {
      kind.read(in, room().data(), count);
      count++;
    }

    private Tensor room() {
      var held = java.util.Objects.requireNonNull(block);
      if (count < capacity) {
        return held;
      }
      capacity = Math.multiplyExact(capacity, 2);
      var larger = Tensor.allocate(dtype, Shape.of(capacity));
      larger.data().asSlice(0, held.data().byteSize()).copyFrom(held.data());
      held.close();
      block = larger;
      return larger;
    }

    @Override
    public Tensor finish(Shape shape) {
      var held = java.util.Objects.requireNonNull(block);
      block = null;
      return Tensor.over(dtype, shape, held.data().asSlice(0, count * dtype.bytes()), held::close);
    }

    @Override
    public void close() {
      if (block != null) {
        block.close();
      }
    }
  }
}
