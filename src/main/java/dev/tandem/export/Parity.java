package dev.tandem.export;

import dev.tandem.dataset.Examples;
import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.nn.Drawing;
import dev.tandem.nn.ElementType;
import dev.tandem.nn.Input;
import dev.tandem.nn.Network;
import dev.tandem.nn.Pass;
import dev.tandem.nn.Variables;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.runtime.tflite.TfLiteRuntime;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;

/** Whether a file that was written answers as the network that it was written of. */
public final class Parity {
  private static final int ROWS = 16;

  /** Of the largest answer. Kernels that sum in another order differ by a few millionths. */
  private static final double TOLERANCE = 1e-4;

  private final Network network;
  private final Map<String, float[]> weights;

  private Parity(Network network, Map<String, float[]> weights) {
    this.network = network;
    this.weights = weights;
  }

  /**
   * Reopens {@code model.tflite} and asks it and TensorFlow about the first examples; a {@link
   * Fault} where an answer is not the same, within a ten thousandth of the largest.
   */
  public static void expectOfTfLite(
      Network network, Map<String, float[]> weights, Examples examples, Path directory) {
    var parity = new Parity(network, weights);
    try (var inputs = rows(network, examples)) {
      Map<String, float[]> wanted = parity.drawn(inputs);
      try (var model = new TfLiteRuntime().open(directory, SessionOptions.DEFAULT);
          var answers = model.run(Signature.DEFAULT, inputs)) {
        wanted.forEach(
            (output, values) ->
                expectClose(
                    output, values, answers.expect(output).data().toArray(ValueLayout.JAVA_FLOAT)));
      }
    }
  }

  private static NamedTensors rows(Network network, Examples examples) {
    int count = Math.min(ROWS, examples.count());
    var tensors = new LinkedHashMap<String, Tensor>();
    for (Input input : network.inputs()) {
      var tensor = Tensor.allocate(input.dtype(), input.shape().prepend(count));
      tensors.put(input.name(), tensor);
      long size = tensor.data().byteSize() / count;
      for (int i = 0; i < count; i++) {
        examples.copy(input.name(), i, tensor.data(), i * size);
      }
    }
    return NamedTensors.of(tensors);
  }

  /** What TensorFlow answers. */
  private Map<String, float[]> drawn(NamedTensors given) {
    try (var graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var inputs = new LinkedHashMap<String, Operand<?>>();
      for (Input input : network.inputs()) {
        var shape = org.tensorflow.ndarray.Shape.of(input.shape().prepend(-1).toArray());
        inputs.put(
            input.name(), tf.placeholder(ElementType.of(input.dtype()), Placeholder.shape(shape)));
      }
      var variables = new Variables(tf, 0);
      var drawing = Drawing.draw(network, variables, inputs, new Pass.Inference());
      var saver = VariableSaver.draw(tf, variables.all());
      try (var session = new Session(graph)) {
        saver.assign(session, weights);
        return run(session.runner(), inputs, drawing, given);
      }
    }
  }

  private static Map<String, float[]> run(
      Session.Runner runner, Map<String, Operand<?>> inputs, Drawing drawing, NamedTensors given) {
    var fed = new LinkedHashMap<String, org.tensorflow.Tensor>();
    try {
      inputs.forEach(
          (name, operand) -> {
            var tensor = given.expect(name);
            var made =
                org.tensorflow.Tensor.of(
                    ElementType.of(tensor.dtype()),
                    org.tensorflow.ndarray.Shape.of(tensor.shape().toArray()));
            fed.put(name, made);
            made.asRawTensor().data().write(tensor.data().toArray(ValueLayout.JAVA_BYTE));
            runner.feed(operand, made);
          });
      drawing.outputs().values().forEach(runner::fetch);
      var answers = new LinkedHashMap<String, float[]>();
      try (var result = runner.run()) {
        int at = 0;
        for (String name : drawing.outputs().keySet()) {
          var tensor = result.get(at++);
          float[] values = new float[Math.toIntExact(tensor.shape().size())];
          tensor.asRawTensor().data().asFloats().read(values);
          answers.put(name, values);
        }
      }
      return answers;
    } finally {
      fed.values().forEach(org.tensorflow.Tensor::close);
    }
  }

  private static void expectClose(String output, float[] wanted, float[] got) {
    double largest = 1;
    for (float value : wanted) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < wanted.length; i++) {
      if (!(Math.abs(wanted[i] - got[i]) <= TOLERANCE * largest)) {
        throw new Fault(
            Fault.Kind.INTERNAL,
            "model.tflite answers %s for output %s where the network answers %s"
                .formatted(got[i], output, wanted[i]));
      }
    }
  }
}
