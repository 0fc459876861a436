package dev.tandem.batching;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tensors put together along their first dimension, and taken apart again. */
final class Rows {
  private static final int MAX_ROWS = 1 << 30;

  private Rows() {}

  /**
   * The rows that all tensors have; 0 where they differ, where one is a scalar, has no rows or has
   * rows without elements: those run alone, as the model takes them.
   */
  static int count(NamedTensors tensors) {
    long rows = 0;
    for (var tensor : tensors.asMap().values()) {
      var shape = tensor.shape();
      if (shape.rank() == 0 || shape.dim(0) > MAX_ROWS || shape.elements() == 0) {
        return 0;
      }
      if (rows != 0 && rows != shape.dim(0)) {
        return 0;
      }
      rows = shape.dim(0);
    }
    return (int) rows;
  }

  /** Whether every tensor has exactly so many rows. */
  static boolean areAll(NamedTensors tensors, long rows) {
    for (var tensor : tensors.asMap().values()) {
      if (tensor.shape().rank() == 0 || tensor.shape().dim(0) != rows) {
        return false;
      }
    }
    return true;
  }

  /**
   * One tensor per name with the rows of all parts in order, then {@code padding} copies of the
   * first row. Rows of different lengths are padded at their ends with zeros or empty strings.
   */
  static NamedTensors join(List<NamedTensors> parts, int padding) {
    var joined = new LinkedHashMap<String, Tensor>();
    try {
      for (String name : parts.getFirst().asMap().keySet()) {
        var tensors = new ArrayList<Tensor>(parts.size());
        for (var part : parts) {
          tensors.add(part.expect(name));
        }
        joined.put(name, joined(tensors, padding));
      }
      return NamedTensors.of(joined);
    } catch (RuntimeException | Error e) {
      joined.values().forEach(Tensor::close);
      throw e;
    }
  }

  private static Tensor joined(List<Tensor> parts, int padding) {
    var shape = shapeOf(parts, padding);
    var target = RowTarget.of(parts.getFirst().dtype(), shape);
    try {
      for (var part : parts) {
        target.add(part);
      }
      target.repeatFirst(padding);
      return target.tensor();
    } catch (RuntimeException | Error e) {
      target.tensor().close();
      throw e;
    }
  }

  private static Shape shapeOf(List<Tensor> parts, int padding) {
    long[] dims = parts.getFirst().shape().toArray();
    dims[0] = padding;
    for (var part : parts) {
      dims[0] += part.shape().dim(0);
      for (int i = 1; i < dims.length; i++) {
        dims[i] = Math.max(dims[i], part.shape().dim(i));
      }
    }
    return Shape.of(dims);
  }

  /**
   * Takes tensors apart, one share after the other with so many rows each; rows left over are
   * dropped. The tensors go with the last share that is closed.
   */
  static List<NamedTensors> split(NamedTensors whole, int[] counts) {
    var shares = new ArrayList<Map<String, Tensor>>(counts.length);
    for (int i = 0; i < counts.length; i++) {
      shares.add(new LinkedHashMap<>());
    }
    for (var entry : whole.asMap().entrySet()) {
      try (var shared = new SharedTensor(entry.getValue())) {
        int from = 0;
        for (int i = 0; i < counts.length; i++) {
          shares.get(i).put(entry.getKey(), shared.rows(from, from + counts[i]));
          from += counts[i];
        }
      }
    }
    return shares.stream().map(NamedTensors::of).toList();
  }

  /** Bytes of the elements, strings counted by their lengths. */
  static long bytes(NamedTensors tensors) {
    long bytes = 0;
    for (var tensor : tensors.asMap().values()) {
      if (tensor.dtype() == DType.STRING) {
        for (byte[] value : tensor.strings()) {
          bytes += value.length + Long.BYTES;
        }
      } else {
        bytes += tensor.data().byteSize();
      }
    }
    return bytes;
  }
}
