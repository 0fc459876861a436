package dev.tandem.dataset;

import dev.tandem.tensor.Shape;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Examples of one dataset, one after the other, whatever they came as.
 *
 * @param labels the classes by the numbers that the file has for them
 * @param columns of rows
 * @param targets the names of what is to be learned, where that is several things
 */
record ExampleFile(Path path, List<String> labels, List<String> columns, List<String> targets) {
  private static final int BUFFER = 1 << 18;
  private static final int IMAGE = 0;
  private static final int TEXT = 1;
  private static final int ROW = 2;
  private static final int VALUES = 3;
  private static final int PARTS = 4;

  /** Stands where a class or a count of numbers would, before the targets in their order. */
  private static final int SEVERAL = Integer.MIN_VALUE;

  /** Writes one example; {@code labels} gives the number of a class. */
  static void write(DataOutputStream out, Example example, ToIntFunction<String> labels)
      throws IOException {
    bytes(out, example.where().getBytes(StandardCharsets.UTF_8));
    write(out, example.target(), labels);
    write(out, example.item());
  }

  private static void write(DataOutputStream out, Target target, ToIntFunction<String> labels)
      throws IOException {
    switch (target) {
      case Target.Label(String name) -> out.writeInt(labels.applyAsInt(name));
      case Target.Numbers numbers -> {
        out.writeInt(-1 - numbers.values().length);
        for (double value : numbers.values()) {
          out.writeDouble(value);
        }
      }
      case Target.Several(var parts) -> {
        out.writeInt(SEVERAL);
        for (Target part : parts.values()) {
          write(out, part, labels);
        }
      }
    }
  }

  static void write(DataOutputStream out, Item item) throws IOException {
    switch (item) {
      case Item.Image image -> {
        out.writeByte(IMAGE);
        bytes(out, image.encoded());
      }
      case Item.Text text -> {
        out.writeByte(TEXT);
        bytes(out, text.text().getBytes(StandardCharsets.UTF_8));
      }
      case Item.Row row -> {
        out.writeByte(ROW);
        for (double value : row.values().values()) {
          out.writeDouble(value);
        }
      }
      case Item.Values values -> {
        out.writeByte(VALUES);
        numbers(out, values);
      }
      case Item.Several(var parts) -> {
        out.writeByte(PARTS);
        out.writeInt(parts.size());
        for (var part : parts.entrySet()) {
          bytes(out, part.getKey().getBytes(StandardCharsets.UTF_8));
          numbers(out, part.getValue());
        }
      }
    }
  }

  private static void numbers(DataOutputStream out, Item.Values values) throws IOException {
    out.writeByte(values.shape().rank());
    for (long dim : values.shape().toArray()) {
      out.writeLong(dim);
    }
    for (float value : values.values()) {
      out.writeFloat(value);
    }
  }

  private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** The examples in their order; closing the stream closes the file. */
  Stream<Example> read() throws IOException {
    var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER));
    var examples =
        Spliterators.spliteratorUnknownSize(
            new Reading(in), Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(examples, false)
        .onClose(
            () -> {
              try {
                in.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private final class Reading implements Iterator<Example> {
    private final DataInputStream in;
    private @Nullable Example next;

    Reading(DataInputStream in) {
      this.in = in;
      advance();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Example next() {
      var example = next;
      if (example == null) {
        throw new NoSuchElementException();
      }
      advance();
      return example;
    }

    private void advance() {
      try {
        byte[] where = where();
        if (where == null) {
          next = null;
          return;
        }
        var target = target();
        next = new Example(new String(where, StandardCharsets.UTF_8), item(), target);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private byte @Nullable [] where() throws IOException {
      int length;
      try {
        length = in.readInt();
      } catch (EOFException e) {
        return null;
      }
      return in.readNBytes(length);
    }

    private Target target() throws IOException {
      int label = in.readInt();
      if (label == SEVERAL) {
        var parts = new LinkedHashMap<String, Target>();
        for (String name : targets) {
          parts.put(name, target());
        }
        return new Target.Several(parts);
      }
      return label >= 0
          ? new Target.Label(labels.get(label))
          : new Target.Numbers(doubles(-1 - label));
    }

    private Item item() throws IOException {
      int kind = in.readByte();
      return switch (kind) {
        case IMAGE -> new Item.Image(in.readNBytes(in.readInt()));
        case TEXT -> new Item.Text(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
        case ROW -> row(doubles(columns.size()));
        case VALUES -> values();
        case PARTS -> parts();
        default -> throw new IOException("example of unknown kind " + kind);
      };
    }

    private Item row(double[] numbers) {
      var row = LinkedHashMap.<String, Double>newLinkedHashMap(numbers.length);
      for (int i = 0; i < numbers.length; i++) {
        row.put(columns.get(i), numbers[i]);
      }
      return new Item.Row(row);
    }

    private Item parts() throws IOException {
      int count = in.readInt();
      var parts = new LinkedHashMap<String, Item.Values>();
      for (int i = 0; i < count; i++) {
        String name = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        parts.put(name, values());
      }
      return new Item.Several(parts);
    }

    private Item.Values values() throws IOException {
      long[] dims = new long[in.readByte()];
      for (int i = 0; i < dims.length; i++) {
        dims[i] = in.readLong();
      }
      var shape = Shape.of(dims);
      float[] values = new float[Math.toIntExact(shape.elements())];
      for (int i = 0; i < values.length; i++) {
        values[i] = in.readFloat();
      }
      return new Item.Values(values, shape);
    }

    private double[] doubles(int count) throws IOException {
      double[] numbers = new double[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = in.readDouble();
      }
      return numbers;
    }
  }
}
