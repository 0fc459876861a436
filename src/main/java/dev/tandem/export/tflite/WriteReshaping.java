package dev.tandem.export.tflite;

import dev.tandem.nn.Cropping1D;
import dev.tandem.nn.Cropping2D;
import dev.tandem.nn.Flatten;
import dev.tandem.nn.Permute;
import dev.tandem.nn.RepeatVector;
import dev.tandem.nn.Reshape;
import dev.tandem.nn.Reshaping;
import dev.tandem.nn.UpSampling1D;
import dev.tandem.nn.UpSampling2D;
import dev.tandem.nn.ZeroPadding1D;
import dev.tandem.nn.ZeroPadding2D;
import dev.tandem.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** Moves of elements as TFLite's operations. */
record WriteReshaping(Call call) {
  private Draft draft() {
    return call.draft();
  }

  private Shape made() {
    return Call.batched(call.made());
  }

  int of(Reshaping layer, int x) {
    return switch (layer) {
      case Flatten _, Reshape _ -> draft().reshaped(x, made());
      case Permute permute -> draft().turned(x, order(permute.dims()));
      case RepeatVector repeat -> {
        int row = draft().reshaped(x, Call.batched(call.input().prepend(1)));
        int times = draft().ints(1, repeat.n(), 1);
        yield draft().add(Operation.of(BuiltIn.TILE), made(), row, times);
      }
      case ZeroPadding2D(var edges) ->
          padded(
              x,
              new int[][] {
                {0, 0}, {edges.top(), edges.bottom()}, {edges.left(), edges.right()}, {0, 0}
              });
      case ZeroPadding1D(List<?> ends) ->
          padded(x, new int[][] {{0, 0}, {first(ends), last(ends)}, {0, 0}});
      case Cropping1D(List<?> ends) -> cropped(x, 0, first(ends), 0);
      case Cropping2D(var edges) -> cropped(x, 0, edges.top(), edges.left(), 0);
      case UpSampling1D up -> {
        int column = draft().reshaped(x, Shape.of(-1, call.input().dim(0), 1, call.input().dim(1)));
        Shape longer = Shape.of(-1, call.made().dim(0), 1, call.made().dim(1));
        yield draft()
            .reshaped(
                larger(Operation.of(BuiltIn.RESIZE_NEAREST_NEIGHBOR), longer, column), made());
      }
      case UpSampling2D up -> larger(interpolation(up), made(), x);
    };
  }

  private static int[] order(List<?> dims) {
    int[] order = new int[dims.size() + 1];
    for (int i = 0; i < dims.size(); i++) {
      order[i + 1] = ((Number) dims.get(i)).intValue();
    }
    return order;
  }

  private static int first(List<?> ends) {
    return ((Number) ends.getFirst()).intValue();
  }

  private static int last(List<?> ends) {
    return ((Number) ends.getLast()).intValue();
  }

  private int padded(int x, int[][] around) {
    return draft().add(Operation.of(BuiltIn.PAD), made(), x, draft().pairs(around));
  }

  /** What is made begins there, and has the shape of what is made; −1 is all of the batch. */
  private int cropped(int x, int... begin) {
    int[] size = Arrays.stream(made().toArray()).mapToInt(Math::toIntExact).toArray();
    return draft()
        .add(Operation.of(BuiltIn.SLICE), made(), x, draft().ints(begin), draft().ints(size));
  }

  private Operation interpolation(UpSampling2D layer) {
    return switch (layer.interpolation()) {
      case "nearest" -> Operation.of(BuiltIn.RESIZE_NEAREST_NEIGHBOR);
      case "bilinear" -> Operation.bilinear();
      default ->
          throw call.refused(
              "has the interpolation "
                  + layer.interpolation()
                  + "; TFLite has nearest and bilinear");
    };
  }

  private int larger(Operation operation, Shape shape, int x) {
    return draft().add(operation, shape, x, draft().ints((int) shape.dim(1), (int) shape.dim(2)));
  }
}
