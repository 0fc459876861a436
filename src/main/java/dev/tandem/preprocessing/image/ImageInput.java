package dev.tandem.preprocessing.image;

import dev.tandem.preprocessing.Misfit;
import dev.tandem.preprocessing.PreprocessingSpec.Image;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.util.Map;
import java.util.Optional;

/** The input of a signature that takes the image: the only one, or the only one of rank 4. */
record ImageInput(String alias, TensorSpec spec) {
  static ImageInput of(Map<String, TensorSpec> inputs) {
    var candidates =
        inputs.entrySet().stream()
            .filter(
                input ->
                    inputs.size() == 1
                        || (input.getValue().shape().isRankKnown()
                            && input.getValue().shape().rank() == 4))
            .toList();
    if (candidates.size() != 1) {
      throw ImagePipeline.unprocessable(
          "an image needs one input of rank 4, the model's inputs are " + inputs.keySet());
    }
    return new ImageInput(candidates.getFirst().getKey(), candidates.getFirst().getValue());
  }

  /** Refuses a specification whose tensor this input does not take. */
  void check(Image image, int channels) {
    Misfit.expectNone(misfit(image, channels));
  }

  /** What of a specification makes a tensor that this input does not take. */
  Optional<Misfit> misfit(Image image, int channels) {
    var dtype = spec.dtype();
    if (dtype != DType.FLOAT && dtype != DType.UINT8 && dtype != DType.INT8) {
      return Misfit.of(
          "/input", "an image becomes float, uint8 or int8, input %s is %s", alias, dtype.label());
    }
    var declared = spec.shape();
    if (!declared.isRankKnown()) {
      return Optional.empty();
    }
    var made = Shape.of(1, image.height(), image.width(), channels);
    if (declared.rank() == 4 && declared.withFirst(-1).accepts(made)) {
      return Optional.empty();
    }
    return Misfit.of(
        place(declared, channels),
        "input %s is %s, but input.size and input.channels make %s",
        alias,
        declared,
        made);
  }

  private static String place(Shape declared, int channels) {
    if (declared.rank() != 4) {
      return "/input";
    }
    return declared.dim(3) < 0 || declared.dim(3) == channels ? "/input/size" : "/input/channels";
  }
}
