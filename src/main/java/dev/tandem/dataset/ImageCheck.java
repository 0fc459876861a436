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
import org.jspecify.annotations.Nullable;

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
    return new Checked(candidate, problem(candidate.where(), candidate.content()));
  }

  /** What is wrong with an image; null if nothing is. */
  static @Nullable String problem(String where, byte[] content) {
    try (var _ = DECODER.image(content, INPUT)) {
      return null;
    } catch (Fault fault) {
      if (fault.kind() == Fault.Kind.OVERLOADED || fault.kind() == Fault.Kind.INTERNAL) {
        throw fault;
      }
      return where + " cannot be read: " + fault.detail();
    }
  }
}
