package dev.tandem.export.tflite;

import dev.tandem.export.tflite.Operation.Window;
import dev.tandem.nn.AveragePooling1D;
import dev.tandem.nn.AveragePooling2D;
import dev.tandem.nn.GlobalAveragePooling1D;
import dev.tandem.nn.GlobalAveragePooling2D;
import dev.tandem.nn.GlobalMaxPooling1D;
import dev.tandem.nn.GlobalMaxPooling2D;
import dev.tandem.nn.MaxPooling1D;
import dev.tandem.nn.MaxPooling2D;
import dev.tandem.nn.Padding;
import dev.tandem.nn.Pooling;
import dev.tandem.nn.Size;
import dev.tandem.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** Pooling as TFLite's operations. */
record WritePooling(Call call) {
  private static final Size ONE = new Size(1, 1);

  int of(Pooling layer, int x) {
    return switch (layer) {
      case MaxPooling2D pool ->
          pooled(BuiltIn.MAX_POOL_2D, window(pool.poolSize(), pool.strides(), pool.padding()), x);
      case AveragePooling2D pool ->
          pooled(
              BuiltIn.AVERAGE_POOL_2D, window(pool.poolSize(), pool.strides(), pool.padding()), x);
      case MaxPooling1D pool ->
          line(BuiltIn.MAX_POOL_2D, window(pool.poolSize(), pool.strides(), pool.padding()), x);
      case AveragePooling1D pool ->
          line(BuiltIn.AVERAGE_POOL_2D, window(pool.poolSize(), pool.strides(), pool.padding()), x);
      case GlobalAveragePooling2D pool -> over(BuiltIn.MEAN, pool.keepdims(), x, 1, 2);
      case GlobalMaxPooling2D pool -> over(BuiltIn.REDUCE_MAX, pool.keepdims(), x, 1, 2);
      case GlobalAveragePooling1D pool -> over(BuiltIn.MEAN, pool.keepdims(), x, 1);
      case GlobalMaxPooling1D pool -> over(BuiltIn.REDUCE_MAX, pool.keepdims(), x, 1);
    };
  }

  private static Window window(Size pool, @Nullable Size strides, Padding padding) {
    return new Window(pool, strides == null ? pool : strides, ONE, padding);
  }

  private static Window window(int pool, @Nullable Integer strides, Padding padding) {
    return window(new Size(1, pool), strides == null ? null : new Size(1, strides), padding);
  }

  private int pooled(BuiltIn kind, Window window, int x) {
    return call.draft().add(Operation.pool(kind, window), Call.batched(call.made()), x);
  }

  /** A sequence as a picture of one line. */
  private int line(BuiltIn kind, Window window, int x) {
    Draft draft = call.draft();
    Shape made = call.made();
    int line = draft.reshaped(x, Call.batched(call.input().prepend(1)));
    int pooled = draft.add(Operation.pool(kind, window), Call.batched(made.prepend(1)), line);
    return draft.reshaped(pooled, Call.batched(made));
  }

  private int over(BuiltIn kind, boolean keep, int x, int... axes) {
    Draft draft = call.draft();
    return draft.add(
        Operation.reduction(kind, keep), Call.batched(call.made()), x, draft.ints(axes));
  }
}
