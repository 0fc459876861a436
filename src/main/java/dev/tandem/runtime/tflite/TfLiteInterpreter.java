package dev.tandem.runtime.tflite;

import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteBuiltinCustom;
import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteBuiltinDelegate;
import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteOk;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.NativeEnvironment;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.Subgraph;

/**
 * One interpreter, for one caller at a time. It keeps the shapes of its last run, so that equal
 * shapes in a row cost no allocation. After a failure inside TFLite it is not {@link #isSound()
 * sound}: what such a graph holds is not defined, and another one must take its place.
 */
final class TfLiteInterpreter implements AutoCloseable {
  private static final String NO_ROOM =
      "does not fit into memory: its tensors are larger than the %d bytes here"
          .formatted(NativeEnvironment.memory());

  private final Interpreter interpreter;
  private final Map<Integer, Map<Integer, Shape>> allocated = new LinkedHashMap<>();
  private boolean sound = true;

  TfLiteInterpreter(TfLiteProgram program, int threads) {
    this.interpreter = program.interpreter(threads);
    // The first allocation also hands the graph to XNNPACK.
    boolean allocated = interpreter.AllocateTensors() == kTfLiteOk;
    if (!allocated || !hasRoom(interpreter.primary_subgraph())) {
      var fault = allocated ? TfLiteProgram.broken(NO_ROOM) : unloadable();
      interpreter.close();
      throw fault;
    }
  }

  /** TFLite does not notice that memory is refused, and writes to where there is none. */
  private static boolean hasRoom(Subgraph graph) {
    long room = NativeEnvironment.memory();
    for (int i = 0; i < graph.tensors_size() && room >= 0; i++) {
      long bytes = graph.tensor(i).bytes();
      room = bytes < 0 ? -1 : room - bytes;
    }
    return room >= 0;
  }

  private Fault unloadable() {
    var custom = new TreeSet<String>();
    for (int i = 0; i < interpreter.nodes_size(); i++) {
      var operation = interpreter.node_and_registration(i).second();
      if (operation.builtin_code() == kTfLiteBuiltinCustom && operation.custom_name() != null) {
        custom.add(operation.custom_name().getString());
      }
    }
    return TfLiteProgram.broken(
        custom.isEmpty()
            ? "cannot be loaded: TFLite cannot allocate its tensors"
            : "needs custom operations " + custom + "; only builtin ones are served");
  }

  Entries.Found entries() {
    return Entries.of(interpreter);
  }

  boolean isSound() {
    return sound;
  }

  /** Whether a delegate, which can only be XNNPACK, runs any part of the main graph. */
  boolean isDelegated() {
    for (int i = 0; i < interpreter.nodes_size(); i++) {
      if (interpreter.node_and_registration(i).second().builtin_code() == kTfLiteBuiltinDelegate) {
        return true;
      }
    }
    return false;
  }

  NamedTensors run(Entry entry, NamedTensors inputs) {
    var shapes = new LinkedHashMap<Integer, Shape>();
    for (var port : entry.inputs()) {
      shapes.put(port.tensor(), checked(entry, port, inputs).shape());
    }
    var graph = interpreter.subgraph(entry.subgraph());
    sound = false;
    if (!shapes.equals(allocated.get(entry.subgraph()))) {
      allocate(graph, entry, shapes);
    }
    // Requests share the interpreter, never the state that one of them leaves in it.
    require(graph.ResetVariableTensors(), "cannot reset its state");
    for (var port : entry.inputs()) {
      NativeTensors.fill(graph.tensor(port.tensor()), inputs.expect(port.alias()));
    }
    require(graph.Invoke(), "refused to run on inputs " + inputs);
    var outputs = copyOut(graph, entry);
    sound = true;
    return outputs;
  }

  private static Tensor checked(Entry entry, Port port, NamedTensors inputs) {
    var given = inputs.find(port.alias());
    if (given == null) {
      throw Fault.badInput("input " + port.alias() + " is missing");
    }
    var spec = port.spec();
    if (given.dtype() != spec.dtype()) {
      throw Fault.badInput(
          "input %s is %s, the model takes %s"
              .formatted(port.alias(), given.dtype().label(), spec.dtype().label()));
    }
    if (given.dtype() == DType.STRING) {
      throw new Fault(
          Fault.Kind.NOT_IMPLEMENTED,
          "input " + port.alias() + " is a string tensor, which TFLite models cannot take here");
    }
    var declared = entry.elementwise() ? Shape.scalar() : spec.shape();
    if (!fits(declared, given.shape()) || given.data().byteSize() > Integer.MAX_VALUE) {
      throw refused(port, given.shape());
    }
    return given;
  }

  /**
   * Whether a shape may be tried: non-empty, and other than declared only in open dimensions and
   * the first, which converters fix to a batch of 1. Resized elsewhere, a graph can run without
   * complaint and answer nonsense: a fourth channel passes a quantized convolution of three.
   */
  private static boolean fits(Shape declared, Shape given) {
    for (long dim : given.toArray()) {
      if (dim < 1 || dim > Integer.MAX_VALUE) {
        return false;
      }
    }
    // A declared rank of 0 is also how TFLite writes a shape it does not know.
    if (declared.rank() == 0) {
      return true;
    }
    return declared.rank() == given.rank() && declared.withFirst(-1).accepts(given);
  }

  private static Fault refused(Port port, Shape given) {
    return Fault.badInput(
        "input %s of shape %s does not fit the model's %s"
            .formatted(port.alias(), given, port.spec().shape()));
  }

  private void allocate(Subgraph graph, Entry entry, Map<Integer, Shape> shapes) {
    allocated.remove(entry.subgraph());
    for (var port : entry.inputs()) {
      var shape = shapes.getOrDefault(port.tensor(), Shape.scalar());
      if (graph.ResizeInputTensor(port.tensor(), ints(shape)) != kTfLiteOk) {
        throw refused(port, shape);
      }
    }
    if (graph.AllocateTensors() != kTfLiteOk) {
      throw misfit(entry, shapes);
    }
    if (!hasRoom(graph)) {
      throw Fault.badInput("on inputs of shapes " + shapes.values() + " the model " + NO_ROOM);
    }
    allocated.put(entry.subgraph(), shapes);
  }

  /** The fault of the first input that differs from its declaration, the likeliest culprit. */
  private static Fault misfit(Entry entry, Map<Integer, Shape> shapes) {
    for (var port : entry.inputs()) {
      var shape = shapes.getOrDefault(port.tensor(), Shape.scalar());
      if (!port.spec().shape().equals(shape)) {
        return refused(port, shape);
      }
    }
    return Fault.badInput("the model refused inputs of shapes " + shapes.values());
  }

  private static int[] ints(Shape shape) {
    var dims = new int[shape.rank()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Math.toIntExact(shape.dim(i));
    }
    return dims;
  }

  private static void require(int status, String what) {
    if (status != kTfLiteOk) {
      throw Fault.badInput("the model " + what);
    }
  }

  private static NamedTensors copyOut(Subgraph graph, Entry entry) {
    var outputs = new LinkedHashMap<String, Tensor>();
    try {
      for (var port : entry.outputs()) {
        require(graph.EnsureTensorDataIsReadable(port.tensor()), "has no output " + port.alias());
        outputs.put(port.alias(), NativeTensors.copy(graph.tensor(port.tensor()), port));
      }
      return NamedTensors.of(outputs);
    } catch (RuntimeException | Error e) {
      outputs.values().forEach(Tensor::close);
      throw e;
    }
  }

  @Override
  public void close() {
    interpreter.close();
  }
}
