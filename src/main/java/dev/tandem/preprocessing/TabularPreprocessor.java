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
    inputs.forEach(TabularPreprocessor::requireReals);
    return inputs.keySet().equals(names) ? perFeature(values, inputs) : together(values, inputs);
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
    if (inputs.size() != 1) {
      throw unprocessable(
          "a row needs one input or one per feature, the model's are " + inputs.keySet());
    }
    var input = inputs.entrySet().iterator().next();
    var declared = input.getValue().shape();
    var shape = Shape.of(1, values.length);
    if (declared.isRankKnown()
        && (declared.rank() != 2 || !declared.withFirst(-1).accepts(shape))) {
      throw unprocessable(
          "input %s is %s, but input.features names %d features"
              .formatted(input.getKey(), declared, values.length));
    }
    return NamedTensors.of(input.getKey(), tensor(input.getValue().dtype(), shape, values));
  }

  private static void requireReals(String alias, TensorSpec input) {
    if (input.dtype() != DType.FLOAT && input.dtype() != DType.DOUBLE) {
      throw unprocessable(
          "a row becomes float or double, input %s is %s".formatted(alias, input.dtype().label()));
    }
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
