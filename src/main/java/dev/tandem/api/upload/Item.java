package dev.tandem.api.upload;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One thing that a caller sent to be answered. */
sealed interface Item {
  /** Its inputs, with a first dimension of 1. */
  NamedTensors tensors(Preprocessor preprocessor, Map<String, TensorSpec> inputs);

  /** What the caller calls it; null for one that is told by its place. */
  default @Nullable String fileName() {
    return null;
  }

  /** A file: an image, or, for a model of texts, a text. */
  record File(@Nullable String fileName, byte[] bytes) implements Item {
    @Override
    public NamedTensors tensors(Preprocessor preprocessor, Map<String, TensorSpec> inputs) {
      return switch (preprocessor.spec()) {
        case PreprocessingSpec.Vocabulary ignored -> text(preprocessor, inputs);
        case PreprocessingSpec.Tokenizer ignored -> text(preprocessor, inputs);
        case PreprocessingSpec.Strings ignored -> text(preprocessor, inputs);
        default -> preprocessor.image(bytes, inputs);
      };
    }

    private NamedTensors text(Preprocessor preprocessor, Map<String, TensorSpec> inputs) {
      return preprocessor.text(decoded(bytes, StandardCharsets.UTF_8), inputs);
    }
  }

  /** A text, still in bytes so that one which is not text spoils only itself. */
  record Text(@Nullable String fileName, byte[] bytes, Charset charset) implements Item {
    @Override
    public NamedTensors tensors(Preprocessor preprocessor, Map<String, TensorSpec> inputs) {
      return preprocessor.text(decoded(bytes, charset), inputs);
    }
  }

  /** A text that came as a JSON string. */
  record Words(String pointer, String text) implements Item {
    @Override
    public NamedTensors tensors(Preprocessor preprocessor, Map<String, TensorSpec> inputs) {
      try {
        return preprocessor.text(text, inputs);
      } catch (Fault fault) {
        throw at(pointer, fault);
      }
    }
  }

  /** Numbers by feature. */
  record Row(String pointer, Map<String, Double> numbers) implements Item {
    @Override
    public NamedTensors tensors(Preprocessor preprocessor, Map<String, TensorSpec> inputs) {
      try {
        return preprocessor.row(numbers, inputs);
      } catch (Fault fault) {
        throw at(pointer, fault);
      }
    }
  }

  /** One that could not be read. */
  record Unreadable(Fault fault) implements Item {
    @Override
    public NamedTensors tensors(Preprocessor preprocessor, Map<String, TensorSpec> inputs) {
      throw fault;
    }
  }

  /** The same fault, told of the place that the item came from. */
  private static Fault at(String pointer, Fault fault) {
    return fault.kind() == Fault.Kind.BAD_INPUT && fault.violations().isEmpty()
        ? new Fault(
            Fault.Kind.BAD_INPUT,
            fault.detail(),
            List.of(new Fault.Violation(pointer, fault.detail())))
        : fault;
  }

  private static String decoded(byte[] bytes, Charset charset) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Fault(Fault.Kind.BAD_INPUT, "the text is not " + charset, e);
    }
  }
}
