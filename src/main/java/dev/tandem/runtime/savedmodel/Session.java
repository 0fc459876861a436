package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.runtime.SessionOptions;
import dev.tandem.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.OptimizerOptions.GlobalJitLevel;

/** A {@code TF_Session} and the {@code TF_Graph} it runs. Thread safe, except for closing it. */
final class Session implements AutoCloseable {
  private final MemorySegment graph;
  private final MemorySegment session;

  private Session(MemorySegment graph, MemorySegment session) {
    this.graph = graph;
    this.session = session;
  }

  private interface Opening {
    MemorySegment open(MemorySegment graph, MemorySegment options, Status status, Arena scratch)
        throws Throwable;
  }

  /** A session of no graph at all. */
  static Session empty() {
    return open(
        config(SessionOptions.DEFAULT).build(),
        (graph, options, status, scratch) ->
            (MemorySegment) TensorFlowC.NEW_SESSION.invokeExact(graph, options, status.pointer()));
  }

  /** The {@code serve} graph of a SavedModel, restored and initialized as it says. */
  static Session load(Path directory, SessionOptions sessionOptions) {
    return open(
        config(sessionOptions).build(),
        (graph, options, status, scratch) -> {
          MemorySegment tags = scratch.allocate(ADDRESS);
          tags.set(ADDRESS, 0, scratch.allocateFrom("serve"));
          return (MemorySegment)
              TensorFlowC.LOAD.invokeExact(
                  options,
                  MemorySegment.NULL,
                  scratch.allocateFrom(directory.toString()),
                  tags,
                  1,
                  graph,
                  MemorySegment.NULL,
                  status.pointer());
        });
  }

  /** A session of a serialized {@code GraphDef}, nothing in it initialized. */
  static Session of(GraphDef definition, SessionOptions options) {
    try (var scratch = Arena.ofConfined()) {
      return of(scratch.allocateFrom(JAVA_BYTE, definition.toByteArray()), options);
    }
  }

  private static Session of(MemorySegment definition, SessionOptions options) {
    return of(definition, config(options).build());
  }

  /** Of a frozen graph, whose bytes are only read. */
  static Session of(FrozenModel frozen, SessionOptions options) {
    var config = config(options);
    if (frozen.isStraightLine() && options.interOpThreads() == 0 && keepsStraight(options)) {
      config.getExperimentalBuilder().setExecutorType("SINGLE_THREADED_EXECUTOR");
    }
    return of(frozen.graph(), config.build());
  }

  // XLA draws branches into the graph, and on several devices the nodes of one may wait for those
  // of another.
  private static boolean keepsStraight(SessionOptions options) {
    return !options.gpu().xla() && System.getenv("TF_XLA_FLAGS") == null && Devices.noneButCpu();
  }

  private static Session of(MemorySegment definition, ConfigProto config) {
    return open(
        config,
        (graph, options, status, scratch) -> {
          importGraph(graph, definition, status, scratch);
          return (MemorySegment)
              TensorFlowC.NEW_SESSION.invokeExact(graph, options, status.pointer());
        });
  }

  private static void importGraph(
      MemorySegment graph, MemorySegment definition, Status status, Arena scratch)
      throws Throwable {
    var settings = (MemorySegment) TensorFlowC.NEW_IMPORT_OPTIONS.invokeExact();
    // A TF_Buffer: the bytes, how many, and no deallocator.
    MemorySegment buffer = scratch.allocate(3 * ADDRESS.byteSize(), ADDRESS.byteAlignment());
    buffer.setAtIndex(ADDRESS, 0, definition);
    buffer.setAtIndex(JAVA_LONG, 1, definition.byteSize());
    try {
      TensorFlowC.IMPORT_GRAPH.invokeExact(graph, buffer, settings, status.pointer());
      status.check();
    } finally {
      TensorFlowC.DELETE_IMPORT_OPTIONS.invokeExact(settings);
    }
  }

  /** A {@code TF_Buffer} with a copy of the bytes, to be deleted by the caller. */
  static MemorySegment buffer(byte[] content) {
    try (var scratch = Arena.ofConfined()) {
      return Native.call(
          () ->
              (MemorySegment)
                  TensorFlowC.NEW_BUFFER.invokeExact(
                      scratch.allocateFrom(JAVA_BYTE, content), (long) content.length));
    }
  }

  private static Session open(ConfigProto config, Opening opening) {
    MemorySegment graph = Native.call(() -> (MemorySegment) TensorFlowC.NEW_GRAPH.invokeExact());
    var settings = Native.call(() -> (MemorySegment) TensorFlowC.NEW_OPTIONS.invokeExact());
    try (var status = new Status();
        var scratch = Arena.ofConfined()) {
      configure(settings, config.toByteArray(), status, scratch);
      var opened = Native.call(() -> opening.open(graph, settings, status, scratch));
      status.check();
      return new Session(graph, opened);
    } catch (RuntimeException e) {
      deleteGraph(graph);
      throw e;
    } finally {
      Native.act(
          () -> {
            TensorFlowC.DELETE_OPTIONS.invokeExact(settings);
          });
    }
  }

  private static void configure(
      MemorySegment settings, byte[] config, Status status, Arena scratch) {
    Native.act(
        () -> {
          TensorFlowC.SET_CONFIG.invokeExact(
              settings,
              scratch.allocateFrom(JAVA_BYTE, config),
              (long) config.length,
              status.pointer());
        });
    status.check();
  }

  /** Threads of a session's own: those of the process are shared and sized by whoever is first. */
  private static ConfigProto.Builder config(SessionOptions options) {
    var config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(options.intraOpThreads())
            .setInterOpParallelismThreads(Math.max(1, options.interOpThreads()))
            .setUsePerSessionThreads(true)
            // A model that names a device this machine has not still runs.
            .setAllowSoftPlacement(true);
    // Nobody adds operations later or asks for the graphs that ran: TensorFlow keeps no copies of
    // the graph, and of a frozen model's numbers in it, for that.
    config
        .getExperimentalBuilder()
        .setOptimizeForStaticGraph(true)
        .setDisableOutputPartitionGraphs(true);
    config
        .getGpuOptionsBuilder()
        .setAllowGrowth(options.gpu().allowGrowth())
        .setPerProcessGpuMemoryFraction(options.gpu().memoryFraction())
        .setVisibleDeviceList(options.gpu().visibleDevices());
    if (options.gpu().xla()) {
      config
          .getGraphOptionsBuilder()
          .getOptimizerOptionsBuilder()
          .setGlobalJitLevel(GlobalJitLevel.ON_1);
    }
    return config;
  }

  /** Whether the graph has an operation of that name. */
  boolean has(String operation) {
    try (var scratch = Arena.ofConfined()) {
      return Endpoints.find(graph, operation, scratch).address() != 0;
    }
  }

  /**
   * Runs once, in TensorFlow's own threads: for what happens while a model is loaded.
   *
   * @param feeds by the names of tensors, which stay the caller's
   * @return what was fetched, which the caller closes
   */
  List<Tensor> run(Map<String, Tensor> feeds, List<String> fetches, List<String> targets) {
    try (var own = new Scratch(Math.max(feeds.size(), fetches.size()));
        var scratch = Arena.ofConfined()) {
      MemorySegment in = own.inputs();
      MemorySegment out = own.outputs();
      MemorySegment operations = scratch.allocate(ADDRESS, Math.max(1, targets.size()));
      for (int i = 0; i < targets.size(); i++) {
        operations.setAtIndex(ADDRESS, i, Endpoints.expect(graph, targets.get(i), scratch));
      }
      MemorySegment fed = Endpoints.resolve(List.copyOf(feeds.keySet()), graph, scratch);
      MemorySegment fetched = Endpoints.resolve(fetches, graph, scratch);
      return Native.call(
          () -> {
            try {
              int at = 0;
              for (Tensor feed : feeds.values()) {
                in.setAtIndex(ADDRESS, at++, NativeTensors.from(feed, own));
              }
              TensorFlowC.RUN.invokeExact(
                  session,
                  MemorySegment.NULL,
                  fed,
                  in,
                  feeds.size(),
                  fetched,
                  out,
                  fetches.size(),
                  operations,
                  targets.size(),
                  MemorySegment.NULL,
                  own.status().pointer());
              own.status().check();
            } finally {
              NativeTensors.deleteInputs(in, feeds.size());
            }
            return NativeTensors.adoptAll(out, fetches.size());
          });
    }
  }

  MemorySegment graph() {
    return graph;
  }

  MemorySegment pointer() {
    return session;
  }

  private static void deleteGraph(MemorySegment graph) {
    Native.act(
        () -> {
          TensorFlowC.DELETE_GRAPH.invokeExact(graph);
        });
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
    }
    deleteGraph(graph);
  }
}
