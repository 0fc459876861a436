package dev.tandem.registry;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelVersion;
import dev.tandem.model.Signature;
import dev.tandem.preprocessing.Misfit;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings held against the default signature of a version that serves, as far as its declared
 * shapes and types tell. What no request could be answered with is unprocessable, with the place.
 */
record Fit(ModelVersion version, Map<String, Signature> signatures) {
  /** Refuses an {@code input} that makes other tensors than the signature takes. */
  void checkInput(LoadedVersion.Face face) {
    StringInputs.check(face.settings().input(), signatures);
    var signature = signatures.get(Signature.DEFAULT);
    if (signature != null) {
      expectNone(face.preprocessor().misfit(signature.inputs()));
    }
  }

  /** Refuses an {@code output} or {@code class_names} that the signature's outputs are not. */
  void checkOutputs(ModelSettings settings) {
    var signature = signatures.get(Signature.DEFAULT);
    if (signature == null) {
      return;
    }
    var counts =
        signature.outputs().values().stream()
            .filter(output -> output.dtype().isReal())
            .map(Fit::numbers)
            .toList();
    expectNone(
        switch (settings.output().kind()) {
          case TENSORS -> Optional.empty();
          case REGRESSION -> one(signature, counts, 1, "regression");
          case CLASSIFICATION -> classes(signature, counts, settings.classNames());
        });
  }

  private static Optional<Misfit> classes(
      Signature signature, List<Optional<Long>> counts, List<String> names) {
    if (counts.size() != 1) {
      return one(signature, counts, names.size(), "classification");
    }
    // One number for two classes is the probability of the second.
    boolean fits =
        names.isEmpty()
            || counts.getFirst().isEmpty()
            || counts.getFirst().get() == names.size()
            || (counts.getFirst().get() == 1 && names.size() == 2);
    return fits
        ? Optional.empty()
        : Misfit.of(
            "/class_names",
            "class_names has %d, but the output of signature %s is %d numbers",
            names.size(),
            signature.name(),
            counts.getFirst().get());
  }

  /** The rule by which an answer is read: the only output of numbers, or the only of that many. */
  private static Optional<Misfit> one(
      Signature signature, List<Optional<Long>> counts, long wanted, String kind) {
    long possible =
        counts.stream().filter(count -> count.isEmpty() || count.get() == wanted).count();
    boolean isOpen = counts.stream().anyMatch(Optional::isEmpty);
    if (possible == 1 || (isOpen && possible > 0)) {
      return Optional.empty();
    }
    return Misfit.of(
        "/output/kind",
        "output.kind %s needs one output of %d numbers, the outputs of signature %s are %s",
        kind,
        wanted,
        signature.name(),
        shown(signature));
  }

  private static List<String> shown(Signature signature) {
    return signature.outputs().entrySet().stream()
        .map(
            output ->
                output.getKey()
                    + " "
                    + output.getValue().dtype().label()
                    + " "
                    + output.getValue().shape())
        .sorted()
        .toList();
  }

  /** The numbers of one row; empty where the shape leaves them open. */
  private static Optional<Long> numbers(TensorSpec output) {
    Shape shape = output.shape();
    if (!shape.isRankKnown()) {
      return Optional.empty();
    }
    long numbers = 1;
    for (int i = 1; i < shape.rank(); i++) {
      if (shape.dim(i) < 0) {
        return Optional.empty();
      }
      numbers *= shape.dim(i);
    }
    return Optional.of(numbers);
  }

  private void expectNone(Optional<Misfit> misfit) {
    if (misfit.isPresent()) {
      throw new Fault(
              Fault.Kind.UNPROCESSABLE,
              "%s%s; it does not fit version %d of model %s"
                  .formatted(
                      Section.FILE, misfit.get().detail(), version.version(), version.name()))
          .at(misfit.get().pointer());
    }
  }
}
