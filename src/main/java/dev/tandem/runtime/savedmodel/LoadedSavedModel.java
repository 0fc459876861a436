package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.ADDRESS;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.RunOptions;

/**
 * A SavedModel in a {@code TF_Session} of its own. A run is one {@code TF_SessionRun} in the
 * calling thread, which feeds the request's own memory.
 */
final class LoadedSavedModel implements LoadedModel {
  private static final MemorySegment NONE = MemorySegment.NULL;

  private final Arena arena = Arena.ofShared();
  private final SessionOptions options;
  private final OpenedModel opened;
  private final Session session;
  private final Map<String, Endpoints> endpoints = new LinkedHashMap<>();
  private final MemorySegment runOptions;
  private final long bytes;

  private LoadedSavedModel(OpenedModel opened, SessionOptions options, long bytes) {
    this.opened = opened;
    this.options = options;
    this.bytes = bytes;
    session = opened.session();
    runOptions =
        options.interOpThreads() == 0
            ? Session.buffer(RunOptions.newBuilder().setInterOpThreadPool(-1).build().toByteArray())
            : NONE;
  }

  static LoadedSavedModel of(OpenedModel opened, SessionOptions options, long bytes) {
    var model = new LoadedSavedModel(opened, options, bytes);
    try {
      opened
          .signatures()
          .served()
          .forEach(
              (name, signature) ->
                  model.endpoints.put(
                      name, Endpoints.of(signature, model.session.graph(), model.arena)));
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  @Override
  public Map<String, Signature> signatures() {
    return opened.signatures().served();
  }

  @Override
  public Map<String, String> leftOut() {
    return opened.signatures().leftOut();
  }

  @Override
  public NamedTensors run(String signature, NamedTensors inputs) {
    Endpoints at = endpoints.get(signature);
    if (at == null) {
      throw Fault.badInput(
          "the model has no signature " + signature + "; it has " + endpoints.keySet());
    }
    Scratch scratch = at.scratches().take();
    try {
      return name(at.outputNames(), run(at, inputs, scratch));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    } finally {
      at.scratches().giveBack(scratch);
    }
  }

  private List<Tensor> run(Endpoints at, NamedTensors inputs, Scratch scratch) throws Throwable {
    int fed = at.inputNames().size();
    int fetched = at.outputNames().size();
    MemorySegment in = scratch.inputs();
    MemorySegment out = scratch.outputs();
    try {
      for (int i = 0; i < fed; i++) {
        Tensor input = inputs.expect(at.inputNames().get(i));
        in.setAtIndex(ADDRESS, i, NativeTensors.from(input, scratch));
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
          NONE,
          0,
          NONE,
          scratch.status().pointer());
      scratch.status().check();
      return NativeTensors.adoptAll(out, fetched);
    } finally {
      NativeTensors.deleteInputs(in, fed);
    }
  }

  private static NamedTensors name(List<String> names, List<Tensor> tensors) {
    if (names.size() == 1) {
      return NamedTensors.of(names.getFirst(), tensors.getFirst());
    }
    var named = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < names.size(); i++) {
      named.put(names.get(i), tensors.get(i));
    }
    return NamedTensors.of(named);
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public Map<String, Object> effective() {
    var effective = new LinkedHashMap<String, Object>();
    effective.put("intra_op_threads", options.intraOpThreads());
    effective.put("inter_op_threads", options.interOpThreads());
    effective.putAll(opened.optimization().effective());
    effective.put("xla", options.gpu().xla());
    effective.put(
        "gpu", Devices.all().stream().anyMatch(device -> device.type().equals(Devices.GPU)));
    return effective;
  }

  @Override
  public void close() {
    session.close();
    endpoints.values().forEach(at -> at.scratches().close());
    if (runOptions.address() != 0) {
      Native.act(
          () -> {
            TensorFlowC.DELETE_BUFFER.invokeExact(runOptions);
          });
    }
    arena.close();
  }
}
