package dev.tandem.export;

import dev.tandem.fault.Fault;
import dev.tandem.nn.Drawing;
import dev.tandem.nn.ElementType;
import dev.tandem.nn.Input;
import dev.tandem.nn.Network;
import dev.tandem.nn.Pass;
import dev.tandem.nn.Variable;
import dev.tandem.nn.Variables;
import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import dev.tandem.tensor.NativeEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;

/**
 * Networks written as TensorFlow's SavedModel, as its own loaders, TensorFlow Serving and Python's
 * {@code tf.saved_model.load} read it.
 */
public final class SavedModelExport {
  private SavedModelExport() {}

  /** Loads TensorFlow without a word, as its first ones are for its developers alone. */
  public static void loadTensorFlow() {
    SavedModelRuntime.loadQuietly();
  }

  /** The version of the TensorFlow that draws and saves. */
  public static String tensorFlowVersion() {
    loadTensorFlow();
    return TensorFlow.version();
  }

  /**
   * Writes {@code saved_model.pb} and {@code variables/} with the signature {@code
   * serving_default}, whose inputs and outputs have the network's names and take any batch.
   *
   * @param weights by the names of the variables
   * @param directory made where it is absent
   */
  public static void write(Network network, Map<String, float[]> weights, Path directory) {
    NativeEnvironment.prepare();
    try {
      draw(network, weights, directory);
    } catch (IOException e) {
      throw new Fault(
          Fault.Kind.INSUFFICIENT_STORAGE,
          "a SavedModel cannot be written to " + directory + ": " + e.getMessage(),
          e);
    }
  }

  private static void draw(Network network, Map<String, float[]> weights, Path directory)
      throws IOException {
    Files.createDirectories(directory.resolve("variables"));
    try (var graph = new Graph()) {
      Ops tf = Ops.create(graph);
      var inputs = inputs(tf, network);
      var variables = new Variables(tf, 0);
      var drawing = Drawing.draw(network, variables, inputs, new Pass.Inference());
      var outputs = outputs(tf, drawing);
      expectAll(variables.all(), weights);
      var saver = VariableSaver.draw(tf, variables.all());
      var definition = new GraphDefinition(saver, inputs, outputs);
      Files.write(directory.resolve("saved_model.pb"), definition.of(graph).toByteArray());
      // What sets the variables is drawn after the graph is written: it is no part of the model.
      try (var session = new Session(graph)) {
        saver.assign(session, weights);
        saver.save(session, directory.resolve("variables/variables"));
      }
    }
  }

  private static Map<String, Operand<?>> inputs(Ops tf, Network network) {
    var inputs = new LinkedHashMap<String, Operand<?>>();
    for (Input input : network.inputs()) {
      inputs.put(
          input.name(),
          tf.withName("serving_default_" + operation(input.name()))
              .placeholder(
                  ElementType.of(input.dtype()),
                  Placeholder.shape(Shape.of(input.shape().prepend(-1).toArray()))));
    }
    return inputs;
  }

  private static Map<String, Operand<?>> outputs(Ops tf, Drawing drawing) {
    var outputs = new LinkedHashMap<String, Operand<?>>();
    drawing
        .outputs()
        .forEach(
            (name, value) ->
                outputs.put(name, tf.withName("answer_" + operation(name)).identity(value)));
    return outputs;
  }

  private static void expectAll(List<Variable> variables, Map<String, float[]> weights) {
    for (Variable variable : variables) {
      float[] values = weights.get(variable.name());
      if (values == null || values.length != variable.shape().elements()) {
        throw Fault.badInput(
            "weight "
                + variable
                + (values == null ? " is missing" : " cannot be " + values.length + " numbers"));
      }
    }
  }

  /** TensorFlow's names of operations know neither slashes nor colons. */
  static String operation(String name) {
    return name.replaceAll("[^A-Za-z0-9_.-]", ".");
  }
}
