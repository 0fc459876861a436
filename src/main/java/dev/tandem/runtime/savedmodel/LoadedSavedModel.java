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
  private final Session session;
  private final MemorySegment runOptions;
  private final long bytes;

  private LoadedSavedModel(Path directory, MetaGraphDef definition, SessionOptions options) {
    this.options = options;
    signatures = Signatures.of(definition);
    bytes = sizeOf(directory);
    session = openSession(directory, options);
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
              model.endpoints.put(
                  name, Endpoints.of(signature, model.session.graph(), model.arena)));
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static Session openSession(Path directory, SessionOptions options) {
    try {
      return Session.load(directory, options);
    } catch (Fault fault) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          "TensorFlow cannot load it: " + fault.detail().replace(directory + "/", ""));
    }
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
          session.pointer(),
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
    session.close();
    if (runOptions.address() != 0) {
      Native.act(
          () -> {
            TensorFlowC.DELETE_BUFFER.invokeExact(runOptions);
          });
    }
    arena.close();
  }
}
