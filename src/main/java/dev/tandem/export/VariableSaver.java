package dev.tandem.export;

import dev.tandem.nn.Variable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.PlaceholderWithDefault;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The operations of a SavedModel that write and read its variables. TensorFlow's Java exporter
 * leaves resource variables out without a word, so they are drawn here.
 *
 * @param filename where they are; fed
 * @param saved the filename, once they are written
 * @param restored once they are read
 * @param initializers of the variables, in their order
 */
record VariableSaver(
    Ops tf,
    List<Variable> variables,
    Operand<TString> filename,
    Operand<TString> saved,
    Op restored,
    List<Initializer> initializers) {

  /**
   * Zeros, which no one sees: loaders read the variables.
   *
   * @param value that is assigned
   */
  record Initializer(Op assign, Operand<TFloat32> value) {}

  static VariableSaver draw(Ops tf, List<Variable> variables) {
    PlaceholderWithDefault<TString> filename =
        tf.withName("save_filename").placeholderWithDefault(tf.constant("model"), Shape.scalar());
    String[] names = variables.stream().map(Variable::name).toArray(String[]::new);
    String[] slices = new String[names.length];
    Arrays.fill(slices, "");
    var nameTensor = tf.constant(StdArrays.ndCopyOf(names));
    var sliceTensor = tf.constant(StdArrays.ndCopyOf(slices));
    List<Operand<?>> values = new ArrayList<>();
    List<Class<? extends TType>> types = new ArrayList<>();
    for (Variable variable : variables) {
      values.add(variable.value());
      types.add(TFloat32.class);
    }
    Op save = tf.train.save(filename, nameTensor, sliceTensor, values);
    var saved =
        tf.withControlDependencies(List.of(save)).withName("save_control").identity(filename);
    var read = tf.train.restore(filename, nameTensor, sliceTensor, types).tensors();
    var assigned = new ArrayList<Op>();
    var initializers = new ArrayList<Initializer>();
    for (int i = 0; i < variables.size(); i++) {
      var handle = variables.get(i).handle();
      assigned.add(tf.assignVariableOp(handle, read.get(i)));
      var zeros = tf.fill(tf.constant(variables.get(i).shape().toArray()), tf.constant(0f));
      initializers.add(new Initializer(tf.assignVariableOp(handle, zeros), zeros));
    }
    Op restored = tf.withControlDependencies(assigned).withName("restore_all").noOp();
    return new VariableSaver(tf, variables, filename, saved, restored, initializers);
  }

  /** Sets the variables of a session, which draws what it needs into the graph. */
  void assign(Session session, Map<String, float[]> weights) {
    var given = new LinkedHashMap<Operand<TFloat32>, Tensor>();
    var assigned = new ArrayList<Op>();
    try {
      for (Variable variable : variables) {
        Shape shape = Shape.of(variable.shape().toArray());
        var value = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
        assigned.add(tf.assignVariableOp(variable.handle(), value));
        float[] numbers = Objects.requireNonNull(weights.get(variable.name()), variable.name());
        given.put(value, TFloat32.tensorOf(shape, DataBuffers.of(numbers)));
      }
      var runner = session.runner();
      given.forEach(runner::feed);
      runner.addTarget(tf.withControlDependencies(assigned).noOp()).run().close();
    } finally {
      given.values().forEach(Tensor::close);
    }
  }

  void save(Session session, Path prefix) {
    try (var name = TString.scalarOf(prefix.toAbsolutePath().toString())) {
      session.runner().feed(filename, name).addTarget(saved).run().close();
    }
  }
}
