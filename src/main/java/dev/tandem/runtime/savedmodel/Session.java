package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.tandem.runtime.SessionOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.tensorflow.proto.ConfigProto;
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
        SessionOptions.DEFAULT,
        (graph, options, status, scratch) ->
            (MemorySegment) TensorFlowC.NEW_SESSION.invokeExact(graph, options, status.pointer()));
  }

  /** The {@code serve} graph of a SavedModel, restored and initialized as it says. */
  static Session load(Path directory, SessionOptions sessionOptions) {
    return open(
        sessionOptions,
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

  private static Session open(SessionOptions options, Opening opening) {
    MemorySegment graph = Native.call(() -> (MemorySegment) TensorFlowC.NEW_GRAPH.invokeExact());
    var settings = Native.call(() -> (MemorySegment) TensorFlowC.NEW_OPTIONS.invokeExact());
    try (var status = new Status();
        var scratch = Arena.ofConfined()) {
      configure(settings, options, status, scratch);
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
      MemorySegment settings, SessionOptions options, Status status, Arena scratch) {
    byte[] config = config(options).toByteArray();
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
  private static ConfigProto config(SessionOptions options) {
    var config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(options.intraOpThreads())
            .setInterOpParallelismThreads(Math.max(1, options.interOpThreads()))
            .setUsePerSessionThreads(true);
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
    return config.build();
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
