package dev.tandem.preprocessing;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rows only: {@code (value − mean) / std} of each feature in order, as one input [1, F], or as one
 * input per feature where the inputs are called as the features are.
 */
final class TabularPreprocessor implements Preprocessor {
  private final PreprocessingSpec.Tabular spec;
  private final Set<String> names = new LinkedHashSet<>();

  TabularPreprocessor(PreprocessingSpec.Tabular spec) {
    this.spec = spec;
    for (var feature : spec.features()) {
      if (!names.add(feature.name())) {
        throw unprocessable("feature '" + feature.name() + "' is named twice");
      }
      if (feature.std() == 0 || !Double.isFinite(feature.std())) {
        throw unprocessable(
            "the std of feature '%s' must be a number other than 0, got %s"
                .formatted(feature.name(), feature.std()));
      }
    }
  }

  @Override
  public PreprocessingSpec spec() {
    return spec;
  }

  @Override
  public NamedTensors image(byte[] encoded, Map<String, TensorSpec> inputs) {
    throw Preprocessors.wrongKind("rows", "images");
  }

  @Override
  public NamedTensors text(String text, Map<String, TensorSpec> inputs) {
    throw Preprocessors.wrongKind("rows", "text");
  }

  @Override
  public NamedTensors row(Map<String, Double> row, Map<String, TensorSpec> inputs) {
    double[] values = standardized(row);
    Misfit.expectNone(misfit(inputs));
    return inputs.keySet().equals(names) ? perFeature(values, inputs) : together(values, inputs);
  }

  @Override
  public Optional<Misfit> misfit(Map<String, TensorSpec> inputs) {
    for (var input : inputs.entrySet()) {
      var dtype = input.getValue().dtype();
      if (dtype != DType.FLOAT && dtype != DType.DOUBLE) {
        return Misfit.of(
            "/input",
            "a row becomes float or double, input %s is %s",
            input.getKey(),
            dtype.label());
      }
    }
    if (inputs.keySet().equals(names)) {
      return Optional.empty();
    }
    if (inputs.size() != 1) {
      return Misfit.of(
          "/input/features",
          "a row needs one input or one per feature, the model's are %s",
          inputs.keySet());
    }
    var input = inputs.entrySet().iterator().next();
    var declared = input.getValue().shape();
    if (!declared.isRankKnown()
        || (declared.rank() == 2 && declared.withFirst(-1).accepts(Shape.of(1, names.size())))) {
      return Optional.empty();
    }
    return Misfit.of(
        "/input/features",
        "input %s is %s, but input.features names %d features",
        input.getKey(),
        declared,
        names.size());
  }

  private double[] standardized(Map<String, Double> row) {
    for (var name : row.keySet()) {
      if (!names.contains(name)) {
        throw Fault.badInput("unknown feature '" + name + "'; the features are " + names);
      }
    }
    double[] values = new double[spec.features().size()];
    for (int i = 0; i < values.length; i++) {
      var feature = spec.features().get(i);
      var value = row.get(feature.name());
      if (value == null) {
        throw Fault.badInput("feature '" + feature.name() + "' is missing");
      }
      values[i] = (value - feature.mean()) / feature.std();
    }
    return values;
  }

  private NamedTensors perFeature(double[] values, Map<String, TensorSpec> inputs) {
    var tensors = new LinkedHashMap<String, Tensor>();
    int at = 0;
    for (var name : names) {
      var input = inputs.get(name);
      if (input == null) {
        throw new IllegalStateException("no input " + name);
      }
      boolean matrix = input.shape().isRankKnown() && input.shape().rank() == 2;
      var shape = matrix ? Shape.of(1, 1) : Shape.of(1);
      tensors.put(name, tensor(input.dtype(), shape, values[at++]));
    }
    return NamedTensors.of(tensors);
  }

  private static NamedTensors together(double[] values, Map<String, TensorSpec> inputs) {
    var input = inputs.entrySet().iterator().next();
    var shape = Shape.of(1, values.length);
    return NamedTensors.of(input.getKey(), tensor(input.getValue().dtype(), shape, values));
  }

  private static Tensor tensor(DType dtype, Shape shape, double... values) {
    var tensor = Tensor.allocate(dtype, shape);
    for (int i = 0; i < values.length; i++) {
      if (dtype == DType.FLOAT) {
        tensor.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) values[i]);
      } else {
        tensor.data().setAtIndex(ValueLayout.JAVA_DOUBLE, i, values[i]);
      }
    }
    return tensor;
  }

  private static Fault unprocessable(String detail) {
    return new Fault(Fault.Kind.UNPROCESSABLE, detail);
  }
}
