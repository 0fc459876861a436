package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.RunOptions;

/**
 * A SavedModel in a {@code TF_Session} of its own. A run is one {@code TF_SessionRun} in the
 * calling thread, which feeds the request's own memory.
 */
final class LoadedSavedModel implements LoadedModel {
  private final Arena arena = Arena.ofShared();
  private final SessionOptions options;
  private final Map<String, Signature> signatures;
  private final Map<String, Endpoints> endpoints = new LinkedHashMap<>();
  private final MemorySegment graph;
  private final MemorySegment session;
  private final MemorySegment runOptions;
  private final long bytes;

  private LoadedSavedModel(Path directory, MetaGraphDef definition, SessionOptions options) {
    this.options = options;
    signatures = Signatures.of(definition);
    bytes = sizeOf(directory);
    graph = Native.call(() -> (MemorySegment) TensorFlowC.NEW_GRAPH.invokeExact());
    session = openSession(directory);
    runOptions =
        options.interOpThreads() == 0
            ? buffer(RunOptions.newBuilder().setInterOpThreadPool(-1).build().toByteArray())
            : MemorySegment.NULL;
  }

  static LoadedSavedModel load(Path directory, MetaGraphDef definition, SessionOptions options) {
    var model = new LoadedSavedModel(directory, definition, options);
    try {
      model.signatures.forEach(
          (name, signature) ->
              model.endpoints.put(name, Endpoints.of(signature, model.graph, model.arena)));
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private MemorySegment openSession(Path directory) {
    var sessionOptions = Native.call(() -> (MemorySegment) TensorFlowC.NEW_OPTIONS.invokeExact());
    try (var status = new Status();
        var scratch = Arena.ofConfined()) {
      configure(sessionOptions, status, scratch);
      return load(directory, sessionOptions, status, scratch);
    } catch (Fault fault) {
      Native.act(
          () -> {
            TensorFlowC.DELETE_GRAPH.invokeExact(graph);
          });
      arena.close();
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          "TensorFlow cannot load it: " + fault.detail().replace(directory + "/", ""));
    } finally {
      Native.act(
          () -> {
            TensorFlowC.DELETE_OPTIONS.invokeExact(sessionOptions);
          });
    }
  }

  private void configure(MemorySegment sessionOptions, Status status, Arena scratch) {
    byte[] config = config(options).toByteArray();
    Native.act(
        () -> {
          TensorFlowC.SET_CONFIG.invokeExact(
              sessionOptions,
              scratch.allocateFrom(JAVA_BYTE, config),
              (long) config.length,
              status.pointer());
        });
    status.check();
  }

  private MemorySegment load(
      Path directory, MemorySegment sessionOptions, Status status, Arena scratch) {
    MemorySegment tags = scratch.allocate(ADDRESS);
    tags.set(ADDRESS, 0, scratch.allocateFrom("serve"));
    var opened =
        Native.call(
            () ->
                (MemorySegment)
                    TensorFlowC.LOAD.invokeExact(
                        sessionOptions,
                        MemorySegment.NULL,
                        scratch.allocateFrom(directory.toString()),
                        tags,
                        1,
                        graph,
                        MemorySegment.NULL,
                        status.pointer()));
    status.check();
    return opened;
  }

  private static ConfigProto config(SessionOptions options) {
    var config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(options.intraOpThreads())
            .setInterOpParallelismThreads(Math.max(1, options.interOpThreads()));
    config
        .getGpuOptionsBuilder()
        .setAllowGrowth(options.gpu().allowGrowth())
        .setPerProcessGpuMemoryFraction(options.gpu().memoryFraction())
        .setVisibleDeviceList(options.gpu().visibleDevices());
    if (options.gpu().xla()) {
      config
          .getGraphOptionsBuilder()
          .getOptimizerOptionsBuilder()
          .setGlobalJitLevel(org.tensorflow.proto.OptimizerOptions.GlobalJitLevel.ON_1);
    }
    return config.build();
  }

  private static MemorySegment buffer(byte[] content) {
    try (var scratch = Arena.ofConfined()) {
      return Native.call(
          () ->
              (MemorySegment)
                  TensorFlowC.NEW_BUFFER.invokeExact(
                      scratch.allocateFrom(JAVA_BYTE, content), (long) content.length));
    }
  }

  private static long sizeOf(Path directory) {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<String, Signature> signatures() {
    return signatures;
  }

  @Override
  public NamedTensors run(String signature, NamedTensors inputs) {
    Endpoints at = endpoints.get(signature);
    if (at == null) {
      throw Fault.badInput("there is no signature " + signature);
    }
    try (var status = new Status();
        var scratch = Arena.ofConfined()) {
      return Native.call(() -> run(at, inputs, status, scratch));
    }
  }

  private NamedTensors run(Endpoints at, NamedTensors inputs, Status status, Arena scratch)
      throws Throwable {
    int fed = at.inputNames().size();
    int fetched = at.outputNames().size();
    MemorySegment in = scratch.allocate(ADDRESS, Math.max(1, fed));
    MemorySegment out = scratch.allocate(ADDRESS, Math.max(1, fetched));
    try {
      for (int i = 0; i < fed; i++) {
        Tensor input = inputs.expect(at.inputNames().get(i));
        in.setAtIndex(ADDRESS, i, NativeTensors.wrap(input, scratch));
      }
      TensorFlowC.RUN.invokeExact(
          session,
          runOptions,
          at.inputs(),
          in,
          fed,
          at.outputs(),
          out,
          fetched,
          MemorySegment.NULL,
          0,
          MemorySegment.NULL,
          status.pointer());
      status.check();
    } finally {
      for (int i = 0; i < fed; i++) {
        MemorySegment tensor = in.getAtIndex(ADDRESS, i);
        if (tensor.address() != 0) {
          NativeTensors.delete(tensor);
        }
      }
    }
    var outputs = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < fetched; i++) {
      Tensor output = NativeTensors.adopt(out.getAtIndex(ADDRESS, i));
      outputs.put(at.outputNames().get(i), apartFrom(inputs, output));
    }
    return NamedTensors.of(outputs);
  }

  /**
   * An output that is an input passed through lies in memory that goes with the request; it is
   * copied.
   */
  private static Tensor apartFrom(NamedTensors inputs, Tensor output) {
    if (output.dtype() == DType.STRING) {
      return output;
    }
    long address = output.data().address();
    for (Tensor input : inputs.asMap().values()) {
      long start = input.data().address();
      if (address >= start && address < start + Math.max(1, input.data().byteSize())) {
        try (output) {
          return NativeTensors.copy(output);
        }
      }
    }
    return output;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public Map<String, Object> effective() {
    return Map.of(
        "intra_op_threads", options.intraOpThreads(),
        "inter_op_threads", options.interOpThreads(),
        "optimize", "none",
        "xla", options.gpu().xla());
  }

  @Override
  public void close() {
    try (var status = new Status()) {
      Native.act(
          () -> {
            TensorFlowC.CLOSE_SESSION.invokeExact(session, status.pointer());
          });
      Native.act(
          () -> {
            TensorFlowC.DELETE_SESSION.invokeExact(session, status.pointer());
          });
      Native.act(
          () -> {
            TensorFlowC.DELETE_GRAPH.invokeExact(graph);
          });
      if (runOptions.address() != 0) {
        Native.act(
            () -> {
              TensorFlowC.DELETE_BUFFER.invokeExact(runOptions);
            });
      }
    }
    arena.close();
  }
}
