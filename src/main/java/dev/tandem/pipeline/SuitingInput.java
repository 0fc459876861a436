package dev.tandem.pipeline;

import dev.tandem.nn.Embedding;
import dev.tandem.nn.Input;
import dev.tandem.nn.Network;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.PreprocessingSpec.Channels;
import dev.tandem.preprocessing.PreprocessingSpec.Padding;
import dev.tandem.preprocessing.PreprocessingSpec.Resize;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The input that a network takes where nobody says another. */
final class SuitingInput {
  private static final int PICTURE = 3;
  private static final int USUAL_TOKENS = 10_000;

  private SuitingInput() {}

  /** Pictures for a network of pictures, texts for one of tokens; null where examples decide. */
  static @Nullable InputChoice of(Network network) {
    if (network.inputs().size() != 1) {
      return null;
    }
    Input input = network.inputs().getFirst();
    Shape shape = input.shape();
    if (!shape.isFullyKnown()) {
      return null;
    }
    if (shape.rank() == PICTURE && (shape.dim(2) == 1 || shape.dim(2) == 3)) {
      return new InputChoice(picture(shape.dim(0), shape.dim(1), shape.dim(2) == 1), 0);
    }
    boolean isOfTokens = input.dtype() == DType.INT32 || input.dtype() == DType.INT64;
    return isOfTokens && shape.rank() == 1 ? text(network, shape.dim(0)) : null;
  }

  private static InputChoice text(Network network, long length) {
    int tokens =
        network.nodes().stream()
            .filter(node -> node.inbound().contains(network.inputs().getFirst().name()))
            .filter(node -> node.layer() instanceof Embedding)
            .mapToInt(node -> ((Embedding) node.layer()).inputDim())
            .findFirst()
            .orElse(USUAL_TOKENS);
    return new InputChoice(words(Math.toIntExact(length)), tokens);
  }

  private static PreprocessingSpec words(int length) {
    return new PreprocessingSpec.Vocabulary(
        InputChoice.VOCABULARY, length, Padding.POST, "lower_and_strip_punctuation", "whitespace");
  }

  private static PreprocessingSpec picture(long height, long width, boolean isGrey) {
    return new PreprocessingSpec.Image(
        Math.toIntExact(height),
        Math.toIntExact(width),
        Resize.STRETCH,
        isGrey ? Channels.GREY : Channels.RGB,
        new Scale.Unit());
  }

  /**
   * A flat row of numbers as a picture: square, of three colours where its size allows only that.
   */
  static @Nullable InputChoice pictureOf(Shape flat) {
    long elements = flat.elements();
    for (int channels : List.of(1, PICTURE)) {
      long side = Math.round(Math.sqrt((double) elements / channels));
      if (side * side * channels == elements) {
        return new InputChoice(picture(side, side, channels == 1), 0);
      }
    }
    return null;
  }
}
