package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tandem.runtime.SessionOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.GraphDef;

/**
 * The first session of the process, made and run for nothing: while TensorFlow is loaded and run
 * for the first time it says on the standard error, whatever its log level, what only its
 * developers want to know. That is caught in a file, and logged where it is more than noise.
 */
final class FirstRun {
  private static final Logger LOG = LoggerFactory.getLogger(FirstRun.class);
  private static final int STANDARD_ERROR = 2;
  private static final int OWNER_ONLY = 0600;

  /**
   * Information, its heading, what every GPU build says of itself, and what Java says of
   * TensorFlow's buffers.
   */
  private static final Pattern NOISE =
      Pattern.compile(
          "I\\d{4} .*|WARNING: All log messages before absl.*|.*Unable to register cu.* factory.*"
              + "|WARNING: .*sun\\.misc\\.Unsafe.*"
              + "|WARNING: Please consider reporting this to the maintainers of class org.tensorflow.*");

  private FirstRun() {}

  /** Returns when the first run is over, whoever made it. */
  static void ensure() {
    Once.HAPPENED.run();
  }

  /**
   * As {@link #ensure}, and TensorFlow Java's own buffers are used once, which serving does not:
   * Java warns of the first call they make, and no manifest of a jar can say that it is known.
   */
  static void ensureBuffers() {
    ensure();
    if (Posix.isHere()) {
      aside(() -> DataBuffers.of(new float[1]).getFloat(0));
    }
  }

  private static final class Once {
    static final Runnable HAPPENED = happen();

    private static Runnable happen() {
      if (Posix.isHere()) {
        aside(FirstRun::run);
      }
      return () -> {};
    }
  }

  private static void aside(Runnable work) {
    try {
      // named, for Java itself keeps to the folder it was started with, which may be read-only
      Path words =
          Files.createTempFile(Path.of(System.getProperty("java.io.tmpdir")), "tensorflow", ".log");
      try {
        Posix.caught(words, work);
        for (String line : Files.readAllLines(words)) {
          if (!NOISE.matcher(line).matches()) {
            LOG.warn("TensorFlow says: {}", line);
          }
        }
      } finally {
        Files.deleteIfExists(words);
      }
    } catch (IOException e) {
      LOG.debug("TensorFlow's first words were not caught", e);
    }
  }

  private static void run() {
    var graph = GraphDef.newBuilder();
    graph.addNodeBuilder().setName("nothing").setOp("NoOp");
    try (var session = Session.of(graph.build(), SessionOptions.DEFAULT)) {
      session.run(Map.of(), List.of(), List.of("nothing"));
    }
  }

  /** The calls that put a file in the place of the standard error and take it away again. */
  private static final class Posix {
    private static final Linker LINKER = Linker.nativeLinker();

    static boolean isHere() {
      return LINKER.defaultLookup().find("dup2").isPresent()
          && LINKER.defaultLookup().find("creat").isPresent();
    }

    static void caught(Path file, Runnable work) {
      var dup = handle("dup", JAVA_INT);
      var dup2 = handle("dup2", JAVA_INT, JAVA_INT);
      var close = handle("close", JAVA_INT);
      var creat = handle("creat", ADDRESS, JAVA_INT);
      try (var scratch = Arena.ofConfined()) {
        Native.act(
            () -> {
              int before = (int) dup.invokeExact(STANDARD_ERROR);
              int caught =
                  (int) creat.invokeExact(scratch.allocateFrom(file.toString()), OWNER_ONLY);
              if (before < 0 || caught < 0) {
                work.run();
                return;
              }
              int unused = (int) dup2.invokeExact(caught, STANDARD_ERROR);
              try {
                work.run();
              } finally {
                unused += (int) dup2.invokeExact(before, STANDARD_ERROR);
                unused += (int) close.invokeExact(before);
                unused += (int) close.invokeExact(caught);
              }
            });
      }
    }

    private static MethodHandle handle(String name, MemoryLayout... arguments) {
      return LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
    }
  }
}
