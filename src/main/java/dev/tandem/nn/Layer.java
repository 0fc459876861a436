package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;

/**
 * What a node of a network does: a record with Keras's names, meaning and defaults.
 *
 * <p>Shapes are those of one example, without the batch; pictures are height, width, channels.
 */
public sealed interface Layer
    permits Augmentation,
        Bidirectional,
        Convolution,
        Dense,
        Embedding,
        MaskOperation,
        Masking,
        Merge,
        MultiHeadAttention,
        Noise,
        Normalizing,
        Pointwise,
        Pooling,
        PositionEmbedding,
        Recurrent,
        Reshaping,
        Wrapper {

  /** The shapes of what it makes of inputs of these shapes; a {@link Fault} where it takes none. */
  List<Shape> outputs(List<Shape> inputs);

  /** The weights it keeps for inputs of these shapes, in Keras's order. */
  default List<Weight> weights(List<Shape> inputs) {
    return List.of();
  }

  /** As JSON names it: {@code conv2d}. */
  default String type() {
    return Names.snake(getClass().getSimpleName());
  }
}
