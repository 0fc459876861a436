package dev.tandem.dataset;

import dev.tandem.dataset.ImageFolders.Candidate;
import dev.tandem.dataset.ImageFolders.Checked;
import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.PreprocessingSpec.Channels;
import dev.tandem.preprocessing.PreprocessingSpec.Resize;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.nio.file.Path;
import java.util.Map;

/** Whether an image can be decoded, found by doing it. */
final class ImageCheck {
  private static final int SIDE = 8;
  private static final Map<String, TensorSpec> INPUT =
      Map.of("image", new TensorSpec("image", DType.UINT8, Shape.of(-1, SIDE, SIDE, 3)));
  private static final Preprocessor DECODER =
      Preprocessors.open(
          new PreprocessingSpec.Image(SIDE, SIDE, Resize.STRETCH, Channels.RGB, new Scale.None()),
          Path.of(""));

  private ImageCheck() {}

  static Checked check(Candidate candidate) {
    try (var _ = DECODER.image(candidate.content(), INPUT)) {
      return new Checked(candidate, null);
    } catch (Fault fault) {
      if (fault.kind() == Fault.Kind.OVERLOADED || fault.kind() == Fault.Kind.INTERNAL) {
        throw fault;
      }
      return new Checked(candidate, candidate.where() + " cannot be read: " + fault.detail());
    }
  }
}
