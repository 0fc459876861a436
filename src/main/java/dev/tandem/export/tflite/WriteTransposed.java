package dev.tandem.export.tflite;

import dev.tandem.export.tflite.Operation.Window;
import dev.tandem.nn.ActivationFunction;
import dev.tandem.nn.Conv1DTranspose;
import dev.tandem.nn.Conv2DTranspose;
import dev.tandem.nn.Size;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;

/** Convolutions backwards as TFLite's, a sequence as a picture of one line. */
record WriteTransposed(Call call) {
  private Draft draft() {
    return call.draft();
  }

  int of(Conv2DTranspose layer, int x) {
    var window =
        new Window(layer.kernelSize(), layer.strides(), layer.dilationRate(), layer.padding());
    return spread(window, layer.activation(), Call.batched(call.made()), x);
  }

  int of(Conv1DTranspose layer, int x) {
    var window =
        new Window(
            new Size(1, layer.kernelSize()),
            new Size(1, layer.strides()),
            new Size(1, layer.dilationRate()),
            layer.padding());
    int line = draft().reshaped(x, Call.batched(call.input().prepend(1)));
    int made = spread(window, layer.activation(), Call.batched(call.made().prepend(1)), line);
    return draft().reshaped(made, Call.batched(call.made()));
  }

  private int spread(Window window, ActivationFunction activation, Shape made, int x) {
    var kernel = call.weight("kernel");
    int filters = Math.toIntExact(made.dim(3));
    int inner = Math.toIntExact(kernel.shape().dim(kernel.shape().rank() - 1));
    Size reach = window.reach();
    int constant =
        draft()
            .floats(
                kernel.name() + " by filter",
                Shape.of(filters, reach.height(), reach.width(), inner),
                () -> byFilter(kernel.values().get(), window, filters, inner));
    int answer = draft().add(Operation.transposed(window), made, shape(made, x), constant, x);
    if (call.has("bias")) {
      answer = draft().both(BuiltIn.ADD, answer, call.constant("bias"));
    }
    return new WriteActivation(call).of(activation, answer);
  }

  /**
   * From [height,width,filters,inner] to [filters,height,width,inner], with zeros in the gaps of a
   * window, which the operation does not know.
   */
  private static float[] byFilter(float[] values, Window window, int filters, int inner) {
    Size reach = window.reach();
    float[] made = new float[filters * reach.height() * reach.width() * inner];
    int from = 0;
    for (int row = 0; row < window.size().height(); row++) {
      for (int column = 0; column < window.size().width(); column++) {
        int place =
            row * window.dilation().height() * reach.width() + column * window.dilation().width();
        for (int filter = 0; filter < filters; filter++) {
          int to = (filter * reach.height() * reach.width() + place) * inner;
          System.arraycopy(values, from, made, to, inner);
          from += inner;
        }
      }
    }
    return made;
  }

  /** What is to be made, with the batch that comes. */
  private int shape(Shape made, int x) {
    int whole = draft().add(Operation.shape(), DType.INT32, Shape.of(4), x);
    int batch =
        draft()
            .add(
                Operation.of(BuiltIn.SLICE),
                DType.INT32,
                Shape.of(1),
                whole,
                draft().ints(0),
                draft().ints(1));
    int rest = draft().ints((int) made.dim(1), (int) made.dim(2), (int) made.dim(3));
    return draft().add(Operation.concatenation(0), DType.INT32, Shape.of(4), batch, rest);
  }
}
