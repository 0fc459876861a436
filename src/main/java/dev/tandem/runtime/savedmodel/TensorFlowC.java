package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;

/**
 * The functions of TensorFlow's {@code c_api.h} that serving needs, called without wrappers. The
 * first use unpacks and loads the native libraries.
 */
final class TensorFlowC {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = library();

  static final MethodHandle NEW_STATUS = handle("TF_NewStatus", ADDRESS);
  static final MethodHandle DELETE_STATUS = action("TF_DeleteStatus", ADDRESS);
  static final MethodHandle CODE = handle("TF_GetCode", JAVA_INT, ADDRESS);
  static final MethodHandle MESSAGE = handle("TF_Message", ADDRESS, ADDRESS);
  static final MethodHandle NEW_GRAPH = handle("TF_NewGraph", ADDRESS);
  static final MethodHandle DELETE_GRAPH = action("TF_DeleteGraph", ADDRESS);
  static final MethodHandle OPERATION =
      handle("TF_GraphOperationByName", ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle NEW_OPTIONS = handle("TF_NewSessionOptions", ADDRESS);
  static final MethodHandle DELETE_OPTIONS = action("TF_DeleteSessionOptions", ADDRESS);
  static final MethodHandle SET_CONFIG =
      action("TF_SetConfig", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  static final MethodHandle NEW_BUFFER =
      handle("TF_NewBufferFromString", ADDRESS, ADDRESS, JAVA_LONG);
  static final MethodHandle DELETE_BUFFER = action("TF_DeleteBuffer", ADDRESS);
  static final MethodHandle LOAD =
      handle(
          "TF_LoadSessionFromSavedModel",
          ADDRESS,
          ADDRESS,
          ADDRESS,
          ADDRESS,
          ADDRESS,
          JAVA_INT,
          ADDRESS,
          ADDRESS,
          ADDRESS);
  static final MethodHandle CLOSE_SESSION = action("TF_CloseSession", ADDRESS, ADDRESS);
  static final MethodHandle DELETE_SESSION = action("TF_DeleteSession", ADDRESS, ADDRESS);
  static final MethodHandle RUN =
      action(
          "TF_SessionRun",
          ADDRESS,
          ADDRESS,
          ADDRESS,
          ADDRESS,
          JAVA_INT,
          ADDRESS,
          ADDRESS,
          JAVA_INT,
          ADDRESS,
          JAVA_INT,
          ADDRESS,
          ADDRESS);
  static final MethodHandle NEW_TENSOR =
      handle(
          "TF_NewTensor",
          ADDRESS,
          JAVA_INT,
          ADDRESS,
          JAVA_INT,
          ADDRESS,
          JAVA_LONG,
          ADDRESS,
          ADDRESS);
  static final MethodHandle ALLOCATE_TENSOR =
      handle("TF_AllocateTensor", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG);
  static final MethodHandle DELETE_TENSOR = action("TF_DeleteTensor", ADDRESS);
  static final MethodHandle TENSOR_TYPE = handle("TF_TensorType", JAVA_INT, ADDRESS);
  static final MethodHandle NUM_DIMS = handle("TF_NumDims", JAVA_INT, ADDRESS);
  static final MethodHandle DIM = handle("TF_Dim", JAVA_LONG, ADDRESS, JAVA_INT);
  static final MethodHandle BYTE_SIZE = handle("TF_TensorByteSize", JAVA_LONG, ADDRESS);
  static final MethodHandle DATA = handle("TF_TensorData", ADDRESS, ADDRESS);
  static final MethodHandle STRING_INIT = action("TF_StringInit", ADDRESS);
  static final MethodHandle STRING_COPY = action("TF_StringCopy", ADDRESS, ADDRESS, JAVA_LONG);
  static final MethodHandle STRING_DATA = handle("TF_StringGetDataPointer", ADDRESS, ADDRESS);
  static final MethodHandle STRING_SIZE = handle("TF_StringGetSize", JAVA_LONG, ADDRESS);
  static final MethodHandle STRING_DEALLOC = action("TF_StringDealloc", ADDRESS);
  static final MethodHandle VERSION = handle("TF_Version", ADDRESS);

  /** A C function that does nothing, as the deallocator of memory that is ours. */
  static final MemorySegment NOTHING = LINKER.defaultLookup().findOrThrow("labs");

  private TensorFlowC() {}

  /** The C string at a pointer. */
  static String text(MemorySegment pointer) {
    return pointer.reinterpret(Long.MAX_VALUE).getString(0);
  }

  private static SymbolLookup library() {
    // read once by the native library, so set before it is loaded: only errors on the standard
    // error
    setEnvironment("TF_CPP_MIN_LOG_LEVEL", "2");
    Loader.load(org.tensorflow.internal.c_api.global.tensorflow.class);
    for (String loaded : Loader.getLoadedLibraries().values()) {
      Path file = new File(loaded).toPath();
      Path folder = file.getParent();
      if (folder == null) {
        continue;
      }
      for (String name :
          new String[] {"libtensorflow_cc.so.2", "libtensorflow_cc.2.dylib", "tensorflow_cc.dll"}) {
        if (Files.exists(folder.resolve(name))) {
          return SymbolLookup.libraryLookup(folder.resolve(name), Arena.global());
        }
      }
    }
    return SymbolLookup.loaderLookup();
  }

  private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LIBRARY.findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle action(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(LIBRARY.findOrThrow(name), FunctionDescriptor.ofVoid(arguments));
  }

  private static void setEnvironment(String name, String value) {
    var setenv = LINKER.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return; // Windows: its natives log to a console nobody reads
    }
    var call =
        LINKER.downcallHandle(
            setenv.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    try (var scratch = Arena.ofConfined()) {
      Native.call(
          () -> (int) call.invokeExact(scratch.allocateFrom(name), scratch.allocateFrom(value), 1));
    }
  }
}
