package dev.tandem.pipeline;

import dev.tandem.dataset.Dataset;
import dev.tandem.dataset.Item;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.tensor.Shape;
import java.util.List;

/** The input of a specification for the examples at hand, which decide it where nobody said one. */
record ChosenInput(TrainingSpecification wanted) {
  InputChoice of(Item item, Dataset dataset) {
    if (item instanceof Item.Values || item instanceof Item.Several) {
      return new InputChoice(new PreprocessingSpec.Raw(true), 0);
    }
    InputChoice said = wanted.input();
    if (said == null) {
      return told(item, dataset);
    }
    boolean isOfItem =
        switch (said.spec()) {
          case PreprocessingSpec.Image ignored -> item instanceof Item.Image;
          case PreprocessingSpec.Vocabulary ignored -> item instanceof Item.Text;
          case PreprocessingSpec.Tabular ignored -> item instanceof Item.Row;
          case PreprocessingSpec.Raw ignored -> item instanceof Item.Row;
          case PreprocessingSpec.Tokenizer ignored -> false;
          case PreprocessingSpec.Strings ignored -> false;
        };
    if (!isOfItem) {
      throw PrepareMaterial.unprocessable(
          "/input/kind is %s, but dataset %s holds %s"
              .formatted(said.spec().kind(), dataset.name(), named(item)));
    }
    return said;
  }

  private InputChoice told(Item item, Dataset dataset) {
    Shape shape = wanted.network().network().inputs().getFirst().shape();
    if (item instanceof Item.Row) {
      return new InputChoice(new PreprocessingSpec.Tabular(List.of()), 0);
    }
    if (item instanceof Item.Image && shape.isFullyKnown() && shape.rank() == 1) {
      var picture = SuitingInput.pictureOf(shape);
      if (picture != null) {
        return picture;
      }
    }
    throw PrepareMaterial.unprocessable(
        "/input must say how the %s of dataset %s become the network's input of shape %s"
            .formatted(named(item), dataset.name(), shape));
  }

  private static String named(Item item) {
    return switch (item) {
      case Item.Image ignored -> "images";
      case Item.Text ignored -> "texts";
      case Item.Row ignored -> "rows of numbers";
      case Item.Values ignored -> "tensors";
      case Item.Several ignored -> "tensors";
    };
  }
}
