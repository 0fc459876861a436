package dev.tandem.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.image.ImageProjectiveTransformV3;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Changes of pictures by chance, each picture by its own; no gradient passes them. */
record DrawAugmentation(Brush brush) {
  Operand<TFloat32> of(Augmentation layer, Operand<TFloat32> x) {
    if (!brush.isTraining()) {
      return x;
    }
    return brush.tf.stopGradient(
        switch (layer) {
          case RandomFlip flip -> flipped(x, flip.mode());
          case RandomRotation rotation ->
              moved(
                  x,
                  rotated(x, drawn(x, Shapes.range("factor", rotation.factor()), 0)),
                  new Fill(rotation.fillMode(), rotation.interpolation(), rotation.fillValue()));
          case RandomZoom zoom ->
              moved(
                  x,
                  zoomed(x, zoom),
                  new Fill(zoom.fillMode(), zoom.interpolation(), zoom.fillValue()));
          case RandomTranslation move ->
              moved(
                  x,
                  translated(x, move),
                  new Fill(move.fillMode(), move.interpolation(), move.fillValue()));
          case RandomContrast contrast -> contrasted(x, contrast);
          case RandomBrightness brightness -> lightened(x, brightness);
        });
  }

  private record Fill(String mode, String interpolation, double value) {}

  /** One number of a range for each picture, [batch,1]. */
  private Operand<TFloat32> drawn(Operand<TFloat32> x, double[] range, int salt) {
    Ops tf = brush.tf;
    Operand<TInt32> shape =
        tf.concat(List.of(brush.batch(x), tf.constant(new int[] {1})), tf.constant(0));
    Operand<TFloat32> share = brush.uniform(shape, salt);
    return tf.math.add(
        tf.math.mul(share, brush.constant(range[1] - range[0])), brush.constant(range[0]));
  }

  /** The same for each pixel, [batch,1,1,1]. */
  private Operand<TFloat32> everywhere(Operand<TFloat32> numbers) {
    return brush.tf.reshape(numbers, brush.tf.constant(new int[] {-1, 1, 1, 1}));
  }

  private Operand<TFloat32> flipped(Operand<TFloat32> x, String mode) {
    Ops tf = brush.tf;
    Operand<TBool> chosen =
        tf.math.lessEqual(everywhere(drawn(x, new double[] {0, 1}, 0)), brush.constant(0.5));
    Operand<TFloat32> made = x;
    if (mode.contains("horizontal")) {
      made = tf.select(chosen, tf.reverse(made, tf.constant(new int[] {2})), made);
    }
    if (mode.contains("vertical")) {
      made = tf.select(chosen, tf.reverse(made, tf.constant(new int[] {1})), made);
    }
    return made;
  }

  /** Height less 1 and width less 1. */
  private List<Operand<TFloat32>> reach(Operand<TFloat32> x) {
    Ops tf = brush.tf;
    var reach = new ArrayList<Operand<TFloat32>>();
    for (int axis = 1; axis <= 2; axis++) {
      Operand<TInt32> length =
          tf.slice(tf.shape(x), tf.constant(new int[] {axis}), tf.constant(new int[] {1}));
      reach.add(
          tf.math.sub(
              tf.squeeze(tf.dtypes.cast(length, TFloat32.class), Squeeze.axis(List.of(0L))),
              brush.constant(1)));
    }
    return reach;
  }

  /** {@code x′ = cos·x − sin·y}, {@code y′ = sin·x + cos·y} around the middle. */
  private Operand<TFloat32> rotated(Operand<TFloat32> x, Operand<TFloat32> turns) {
    Ops tf = brush.tf;
    Operand<TFloat32> angle = tf.math.mul(turns, brush.constant(2 * Math.PI));
    Operand<TFloat32> cos = tf.math.cos(angle);
    Operand<TFloat32> sin = tf.math.sin(angle);
    List<Operand<TFloat32>> reach = reach(x);
    Operand<TFloat32> height = reach.get(0);
    Operand<TFloat32> width = reach.get(1);
    Operand<TFloat32> half = brush.constant(0.5);
    Operand<TFloat32> movedX =
        tf.math.sub(width, tf.math.sub(tf.math.mul(cos, width), tf.math.mul(sin, height)));
    Operand<TFloat32> movedY =
        tf.math.sub(height, tf.math.add(tf.math.mul(sin, width), tf.math.mul(cos, height)));
    return matrix(
        List.of(cos, tf.math.neg(sin), tf.math.mul(movedX, half)),
        List.of(sin, cos, tf.math.mul(movedY, half)));
  }

  private Operand<TFloat32> zoomed(Operand<TFloat32> x, RandomZoom layer) {
    Ops tf = brush.tf;
    Operand<TFloat32> one = brush.constant(1);
    Operand<TFloat32> tall =
        tf.math.add(drawn(x, Shapes.range("height_factor", layer.heightFactor()), 0), one);
    Operand<TFloat32> wide =
        layer.widthFactor() == null
            ? tall
            : tf.math.add(drawn(x, Shapes.range("width_factor", layer.widthFactor()), 1), one);
    List<Operand<TFloat32>> reach = reach(x);
    Operand<TFloat32> half = brush.constant(0.5);
    Operand<TFloat32> none = tf.zerosLike(tall);
    return matrix(
        List.of(wide, none, tf.math.mul(tf.math.mul(reach.get(1), half), tf.math.sub(one, wide))),
        List.of(none, tall, tf.math.mul(tf.math.mul(reach.get(0), half), tf.math.sub(one, tall))));
  }

  private Operand<TFloat32> translated(Operand<TFloat32> x, RandomTranslation layer) {
    Ops tf = brush.tf;
    Operand<TFloat32> one = brush.constant(1);
    List<Operand<TFloat32>> reach = reach(x);
    Operand<TFloat32> down =
        tf.math.mul(
            drawn(x, Shapes.range("height_factor", layer.heightFactor()), 0),
            tf.math.add(reach.get(0), one));
    Operand<TFloat32> right =
        tf.math.mul(
            drawn(x, Shapes.range("width_factor", layer.widthFactor()), 1),
            tf.math.add(reach.get(1), one));
    Operand<TFloat32> none = tf.zerosLike(down);
    Operand<TFloat32> ones = tf.onesLike(down);
    return matrix(List.of(ones, none, tf.math.neg(right)), List.of(none, ones, tf.math.neg(down)));
  }

  /** Rows of a map from places of the result to places of the picture, [batch,8]. */
  private Operand<TFloat32> matrix(List<Operand<TFloat32>> first, List<Operand<TFloat32>> second) {
    Operand<TFloat32> none = brush.tf.zerosLike(first.getFirst());
    var entries = new ArrayList<>(first);
    entries.addAll(second);
    entries.addAll(List.of(none, none));
    return brush.tf.concat(entries, brush.tf.constant(1));
  }

  private Operand<TFloat32> moved(Operand<TFloat32> x, Operand<TFloat32> matrix, Fill fill) {
    Ops tf = brush.tf;
    Operand<TInt32> size =
        tf.slice(tf.shape(x), tf.constant(new int[] {1}), tf.constant(new int[] {2}));
    return tf.image.imageProjectiveTransformV3(
        x,
        matrix,
        size,
        brush.constant(fill.value()),
        fill.interpolation().toUpperCase(Locale.ROOT),
        ImageProjectiveTransformV3.fillMode(fill.mode().toUpperCase(Locale.ROOT)));
  }

  private Operand<TFloat32> contrasted(Operand<TFloat32> x, RandomContrast layer) {
    Ops tf = brush.tf;
    double[] range = Shapes.range("factor", layer.factor());
    double lower = layer.factor().size() == 1 ? 1 : 1 - range[0];
    Operand<TFloat32> factor = everywhere(drawn(x, new double[] {lower, 1 + range[1]}, 0));
    Operand<TFloat32> mean = tf.math.mean(x, tf.constant(new int[] {1, 2}), Mean.keepDims(true));
    Operand<TFloat32> made = tf.math.add(tf.math.mul(tf.math.sub(x, mean), factor), mean);
    return within(made, Shapes.range("value_range", layer.valueRange()));
  }

  private Operand<TFloat32> lightened(Operand<TFloat32> x, RandomBrightness layer) {
    double[] values = Shapes.range("value_range", layer.valueRange());
    double[] range = Shapes.range("factor", layer.factor());
    double reach = values[1] - values[0];
    Operand<TFloat32> more =
        everywhere(drawn(x, new double[] {range[0] * reach, range[1] * reach}, 0));
    return within(brush.tf.math.add(x, more), values);
  }

  private Operand<TFloat32> within(Operand<TFloat32> x, double[] range) {
    Ops tf = brush.tf;
    return tf.math.minimum(tf.math.maximum(x, brush.constant(range[0])), brush.constant(range[1]));
  }
}
