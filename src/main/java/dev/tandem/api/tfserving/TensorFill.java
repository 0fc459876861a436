package dev.tandem.api.tfserving;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
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
    var lists = new OpenLists(rank(in));
    int at = in.position();
    try {
      do {
        at = in.position();
        step(in, lists);
      } while (lists.level > 0);
    } catch (Fault fault) {
      in.moveTo(at);
      var ragged = lists.ragged(in);
      throw ragged == null ? fault : ragged;
    }
    return lists.sizes;
  }

  private void step(JsonReader in, OpenLists lists) {
    switch (in.peek()) {
      case '[' -> lists.open(in);
      case ']' -> lists.close(in);
      case ',' -> in.accept(',');
      default -> {
        lists.requireLeaf(in);
        elements.add(in);
        lists.passed();
      }
    }
  }

  /** The lists around the next value, of which those on one level have one size. */
  private static final class OpenLists {
    private final int rank;
    private final long[] sizes;
    private final long[] counts;
    private int level;

    OpenLists(int rank) {
      this.rank = rank;
      this.counts = new long[rank];
      this.sizes = new long[rank];
      Arrays.fill(sizes, -1);
    }

    void open(JsonReader in) {
      if (level == rank) {
        throw Fault.badInput(
            "Encountered list at unexpected level: " + level + " expected < " + rank);
      }
      in.accept('[');
      counts[level++] = 0;
    }

    void close(JsonReader in) {
      int ended = level - 1;
      if (sizes[ended] < 0) {
        sizes[ended] = counts[ended];
      } else if (sizes[ended] != counts[ended]) {
        throw wrongSize(ended);
      }
      in.accept(']');
      level = ended;
      passed();
    }

    void passed() {
      if (level > 0) {
        counts[level - 1]++;
      }
    }

    void requireLeaf(JsonReader in) {
      if (level != rank) {
        throw Fault.badInput(
            "JSON Value: %s found at incorrect level: %d in the JSON DOM. Expected at level: %d"
                .formatted(in.shown(in.position()), level + 1, rank));
      }
    }

    // The contract looks at a list's size before it looks into the list. We count as we go, so what
    // is wrong inside gives way to the outermost list around it that is of a wrong size.
    @Nullable Fault ragged(JsonReader in) {
      for (int i = level - 1; i >= 0; i--) {
        while (!in.accept(']')) {
          if (!in.accept(',')) {
            in.skip();
            counts[i]++;
          }
        }
        if (i > 0) {
          counts[i - 1]++;
        }
      }
      for (int i = 0; i < level; i++) {
        if (sizes[i] >= 0 && sizes[i] != counts[i]) {
          return wrongSize(i);
        }
      }
      return null;
    }

    private Fault wrongSize(int ofLevel) {
      return Fault.badInput(
          "Encountered list at unexpected size: %d at level: %d expected size: %d"
              .formatted(counts[ofLevel], ofLevel, sizes[ofLevel]));
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
      return switch (dtype) {
        case STRING -> new Strings();
        case COMPLEX64, COMPLEX128, HALF, BFLOAT16, UINT16 -> new Unreadable(dtype);
        case FLOAT, DOUBLE, INT32, UINT8, INT16, INT8, INT64, BOOL, UINT32, UINT64 ->
            new Numbers(dtype, expected);
      };
    }

    long count();

    void add(JsonReader in);

    Tensor finish(Shape shape);

    @Override
    void close();
  }

  private static final class Strings implements Elements {
    private static final Pattern SPACE = Pattern.compile("[\\t-\\r ]+");

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
        values.add(decoded(in.base64()));
        return;
      }
      if (c == '{') {
        throw Fault.badInput(
            "JSON Value: " + in.shown(in.position()) + " not formatted correctly for base64 data");
      }
      throw NumberElements.mismatch(in, DType.STRING);
    }

    private static byte[] decoded(byte[] base64) {
      try {
        return Base64.getDecoder().decode(base64);
      } catch (IllegalArgumentException e) {
        return withoutSpace(base64);
      }
    }

    // White space is passed over, as Abseil does.
    private static byte[] withoutSpace(byte[] base64) {
      var text = new String(base64, StandardCharsets.ISO_8859_1);
      try {
        return Base64.getDecoder().decode(SPACE.matcher(text).replaceAll(""));
      } catch (IllegalArgumentException e) {
        throw new Fault(Fault.Kind.BAD_INPUT, "Unable to base64 decode", e);
      }
    }

    @Override
    public Tensor finish(Shape shape) {
      return Tensor.ofStrings(shape, values.toArray(byte[][]::new));
    }

    @Override
    public void close() {}
  }

  /** Of a type that JSON cannot say: an empty list is all that there can be. */
  private record Unreadable(DType dtype) implements Elements {
    @Override
    public long count() {
      return 0;
    }

    @Override
    public void add(JsonReader in) {
      if (in.peek() == '{') {
        throw NumberElements.mismatch(in, dtype);
      }
      throw new Fault(
          Fault.Kind.NOT_IMPLEMENTED,
          "Conversion of JSON Value: %s to type: %s"
              .formatted(in.shown(in.position()), dtype.label()));
    }

    @Override
    public Tensor finish(Shape shape) {
      return Tensor.allocate(dtype, shape);
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
