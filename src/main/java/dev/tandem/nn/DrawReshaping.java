package dev.tandem.nn;

import dev.tandem.tensor.Shape;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeBicubic;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Moves of elements as operations. */
record DrawReshaping(Brush brush) {
  Operand<TFloat32> of(Reshaping layer, Operand<TFloat32> x) {
    Ops tf = brush.tf;
    Shape made = layer.outputs(List.of(brush.input(0))).getFirst();
    return switch (layer) {
      case Flatten _ -> brush.shaped(x, made);
      case Reshape _ -> brush.shaped(x, made);
      case Permute permute -> tf.linalg.transpose(x, tf.constant(withBatch(permute.order())));
      case RepeatVector repeat ->
          tf.tile(tf.expandDims(x, tf.constant(1)), tf.constant(new int[] {1, repeat.n(), 1}));
      case ZeroPadding2D(Edges edges) ->
          tf.pad(
              x,
              tf.constant(
                  new int[][] {
                    {0, 0}, {edges.top(), edges.bottom()}, {edges.left(), edges.right()}, {0, 0}
                  }),
              brush.constant(0));
      case ZeroPadding1D padding -> {
        double[] ends = Shapes.ends(padding.padding());
        int[][] around = {{0, 0}, {(int) ends[0], (int) ends[1]}, {0, 0}};
        yield tf.pad(x, tf.constant(around), brush.constant(0));
      }
      case Cropping1D cropping -> {
        double[] ends = Shapes.ends(cropping.cropping());
        yield cropped(
            x, new int[] {0, (int) ends[0], 0}, new int[] {0, (int) (ends[0] + ends[1]), 0});
      }
      case Cropping2D(Edges edges) ->
          cropped(
              x,
              new int[] {0, edges.top(), edges.left(), 0},
              new int[] {0, edges.top() + edges.bottom(), edges.left() + edges.right(), 0});
      case UpSampling1D up -> repeated(x, up.size());
      case UpSampling2D up -> larger(x, up);
    };
  }

  private static int[] withBatch(int[] order) {
    int[] all = new int[order.length + 1];
    System.arraycopy(order, 0, all, 1, order.length);
    return all;
  }

  private Operand<TFloat32> cropped(Operand<TFloat32> x, int[] begin, int[] removed) {
    Ops tf = brush.tf;
    return tf.slice(x, tf.constant(begin), tf.math.sub(tf.shape(x), tf.constant(removed)));
  }

  private Operand<TFloat32> repeated(Operand<TFloat32> x, int times) {
    Ops tf = brush.tf;
    long features = Shapes.last(brush.input(0));
    Operand<TFloat32> tiled =
        tf.tile(tf.expandDims(x, tf.constant(2)), tf.constant(new int[] {1, 1, times, 1}));
    Operand<TInt32> shape =
        tf.concat(
            List.of(brush.batch(x), tf.constant(new int[] {-1, (int) features})), tf.constant(0));
    return tf.reshape(tiled, shape);
  }

  private Operand<TFloat32> larger(Operand<TFloat32> x, UpSampling2D layer) {
    Ops tf = brush.tf;
    Operand<TInt32> size =
        tf.math.mul(
            tf.slice(tf.shape(x), tf.constant(new int[] {1}), tf.constant(new int[] {2})),
            tf.constant(new int[] {layer.size().height(), layer.size().width()}));
    return switch (layer.interpolation()) {
      case "nearest" -> tf.image.resizeNearestNeighbor(x, size);
      case "bilinear" -> tf.image.resizeBilinear(x, size, ResizeBilinear.halfPixelCenters(true));
      case "bicubic" -> tf.image.resizeBicubic(x, size, ResizeBicubic.halfPixelCenters(true));
      default ->
          tf.image.scaleAndTranslate(
              x,
              size,
              tf.constant(new float[] {layer.size().height(), layer.size().width()}),
              tf.constant(new float[] {0, 0}),
              ScaleAndTranslate.kernelType(layer.interpolation()),
              ScaleAndTranslate.antialias(false));
    };
  }
}
