package dev.tandem.export.tflite;

import dev.tandem.nn.Dense;
import dev.tandem.tensor.Shape;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Products with a kernel, and what products and convolutions have alike: bias and activation. */
record WriteDense(Call call) {
  int of(Dense layer, int x) {
    var kernel = call.weight("kernel");
    Follower follower = call.follower();
    long inner = kernel.shape().dim(0);
    Supplier<float[]> scaled = follower.scaled(kernel.values());
    int columns =
        call.draft()
            .floats(
                follower.marked(kernel.name() + " by column"),
                Shape.of(layer.units(), inner),
                () -> transposed(scaled.get(), layer.units()));
    Shape made = Call.batched(call.made());
    var product = Operation.product(made.rank() > 2, follower.rectifier(layer.activation()));
    int answer = call.draft().add(product, made, x, columns, bias(layer.units()));
    return new WriteActivation(call).behind(layer.activation(), answer);
  }

  /** The bias of these channels with what follows; −1 where nothing is added. */
  int bias(long channels) {
    var own = call.has("bias") ? call.weight("bias") : null;
    @Nullable Supplier<float[]> moved = call.follower().moved(own == null ? null : own.values());
    return moved == null
        ? -1
        : call.draft()
            .floats(
                call.follower().marked(call.node().owner() + "/bias"), Shape.of(channels), moved);
  }

  /** Rows of so many numbers as columns. */
  static float[] transposed(float[] values, int width) {
    float[] made = new float[values.length];
    int height = values.length / width;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        made[column * height + row] = values[row * width + column];
      }
    }
    return made;
  }
}
