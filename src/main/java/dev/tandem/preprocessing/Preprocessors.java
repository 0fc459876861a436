package dev.tandem.preprocessing;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.image.ImagePipeline;
import dev.tandem.preprocessing.text.HuggingFaceText;
import dev.tandem.preprocessing.text.KerasText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The preprocessor of each specification. */
public final class Preprocessors {
  private Preprocessors() {}

  /**
   * The preprocessor of {@code spec}; the files it names lie directly in {@code modelDirectory} and
   * are read now.
   */
  public static Preprocessor open(PreprocessingSpec spec, Path modelDirectory) {
    return switch (spec) {
      case PreprocessingSpec.Image image -> new ImagePreprocessor(image, new ImagePipeline(image));
      case PreprocessingSpec.Vocabulary words -> {
        var file = file(modelDirectory, words.vocabulary());
        var text = KerasText.open(words, file);
        yield new TextPreprocessor(words, text::tensors, text::misfit, fingerprint(words, file));
      }
      case PreprocessingSpec.Tokenizer tokens -> {
        var file = file(modelDirectory, tokens.tokenizer());
        var text = HuggingFaceText.open(tokens, file);
        yield new TextPreprocessor(tokens, text::tensors, text::misfit, fingerprint(tokens, file));
      }
      case PreprocessingSpec.Tabular tabular -> new TabularPreprocessor(tabular);
      case PreprocessingSpec.Strings strings ->
          new TextPreprocessor(
              strings, StringTensors::text, inputs -> Optional.empty(), strings.toString());
      case PreprocessingSpec.Raw raw -> new RawPreprocessor(raw);
    };
  }

  /** The version of OpenCV; asking loads nothing native. */
  public static String openCvVersion() {
    return ImagePipeline.openCvVersion();
  }

  /** What a model says when it is given something else than it takes. */
  static Fault wrongKind(String taken, String given) {
    return Fault.badInput("this model takes " + taken + ", not " + given);
  }

  private static String fingerprint(PreprocessingSpec spec, Path file) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return spec + HexFormat.of().formatHex(sha256.digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE, "input file " + file.getFileName() + " cannot be read", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }

  private static Path file(Path directory, String name) {
    // A name that is a path could read any file of the server into a model's answers.
    if (name.isEmpty() || name.startsWith(".") || name.matches("(?s).*[/\\\\:\\x00].*")) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          "input file '" + name + "' must be the plain name of a file beside the model");
    }
    var file = directory.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE, "input file " + name + " is not in the model's directory");
    }
    return file;
  }
}
