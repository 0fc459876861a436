package dev.tandem.preprocessing;

import dev.tandem.fault.Fault;
import java.util.List;

/**
 * What turns a caller's image, text or row into a model's input; the {@code input} object of {@code
 * model.yaml}.
 */
public sealed interface PreprocessingSpec {
  /** The word that {@code model.yaml} uses: image, text, tabular or tensor. */
  String kind();

  enum Resize {
    STRETCH,
    CENTER_CROP,
    LETTERBOX
  }

  enum Channels {
    RGB,
    BGR,
    GREY
  }

  /**
   * How 0 to 255 becomes what the model was trained on; the named ones are Keras's {@code
   * preprocess_input} modes.
   */
  sealed interface Scale {
    /** 0 to 255 as it is. */
    record None() implements Scale {}

    /** Divided by 255. */
    record Unit() implements Scale {}

    /** −1 to 1. */
    record Tf() implements Scale {}

    /** BGR minus the ImageNet means, not divided. */
    record Caffe() implements Scale {}

    /** 0 to 1, minus the ImageNet means, divided by the deviations. */
    record Torch() implements Scale {}

    /** {@code (pixel / 255 − mean) / std} per channel. */
    record MeanStd(List<Double> mean, List<Double> std) implements Scale {}

    /** 0 to 255 spread linearly over {@code low} to {@code high}. */
    record Range(double low, double high) implements Scale {}
  }

  /**
   * An image.
   *
   * @param height rows of the model's input, 1 to 4096; {@code size} is written [height, width]
   */
  record Image(int height, int width, Resize resize, Channels channels, Scale scale)
      implements PreprocessingSpec {
    public Image {
      if (height < 1 || height > 4096 || width < 1 || width > 4096) {
        throw Fault.badInput(
            "input.size must be two numbers of 1 to 4096, got [%d, %d]".formatted(height, width));
      }
    }

    public Image withScale(Scale changed) {
      return new Image(height, width, resize, channels, changed);
    }

    @Override
    public String kind() {
      return "image";
    }
  }

  enum Padding {
    POST,
    PRE
  }

  /**
   * A text for a vocabulary, as Keras's {@code TextVectorization} does it.
   *
   * @param vocabulary the file's name beside {@code model.yaml}, one token a line, padding and
   *     unknown first
   */
  record Vocabulary(
      String vocabulary, int sequenceLength, Padding padding, String standardize, String split)
      implements PreprocessingSpec {
    @Override
    public String kind() {
      return "text";
    }
  }

  /**
   * A text for a Hugging Face {@code tokenizer.json}; inputs are named input_ids, attention_mask,
   * token_type_ids.
   */
  record Tokenizer(String tokenizer, int sequenceLength) implements PreprocessingSpec {
    @Override
    public String kind() {
      return "text";
    }
  }

  /** One number of a row: {@code (value − mean) / std}. */
  record Feature(String name, double mean, double std) {}

  record Tabular(List<Feature> features) implements PreprocessingSpec {
    public Tabular {
      features = List.copyOf(features);
    }

    @Override
    public String kind() {
      return "tabular";
    }
  }

  /** A text as it is: the graph takes strings. */
  record Strings() implements PreprocessingSpec {
    @Override
    public String kind() {
      return "text";
    }
  }

  /**
   * Tensors as they come.
   *
   * @param isSaid whether somebody said so; a model that says nothing may still take texts
   */
  record Raw(boolean isSaid) implements PreprocessingSpec {
    /** What holds where nothing is said. */
    public Raw() {
      this(false);
    }

    @Override
    public String kind() {
      return "tensor";
    }
  }
}
