package dev.tandem.runtime.savedmodel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of TensorFlow's {@code c_api.h} that serving needs, called without wrappers. The
 * first use unpacks and loads the native libraries.
 */
final class TensorFlowC {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = TensorFlowLibrary.load();

  static final MethodHandle NEW_STATUS = handle("TF_NewStatus", ADDRESS);
  static final MethodHandle DELETE_STATUS = action("TF_DeleteStatus", ADDRESS);
  static final MethodHandle CODE = handle("TF_GetCode", JAVA_INT, ADDRESS);
  static final MethodHandle MESSAGE = handle("TF_Message", ADDRESS, ADDRESS);
  static final MethodHandle NEW_GRAPH = handle("TF_NewGraph", ADDRESS);
  static final MethodHandle DELETE_GRAPH = action("TF_DeleteGraph", ADDRESS);
  static final MethodHandle OPERATION =
      handle("TF_GraphOperationByName", ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle OUTPUT_COUNT = handle("TF_OperationNumOutputs", JAVA_INT, ADDRESS);
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
  static final MethodHandle NEW_IMPORT_OPTIONS = handle("TF_NewImportGraphDefOptions", ADDRESS);
  static final MethodHandle DELETE_IMPORT_OPTIONS =
      action("TF_DeleteImportGraphDefOptions", ADDRESS);
  static final MethodHandle IMPORT_GRAPH =
      action("TF_GraphImportGraphDef", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle NEW_SESSION =
      handle("TF_NewSession", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle LIST_DEVICES =
      handle("TF_SessionListDevices", ADDRESS, ADDRESS, ADDRESS);
  static final MethodHandle DELETE_DEVICE_LIST = action("TF_DeleteDeviceList", ADDRESS);
  static final MethodHandle DEVICE_COUNT = handle("TF_DeviceListCount", JAVA_INT, ADDRESS);
  static final MethodHandle DEVICE_NAME =
      handle("TF_DeviceListName", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
  static final MethodHandle DEVICE_TYPE =
      handle("TF_DeviceListType", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
  static final MethodHandle DEVICE_MEMORY =
      handle("TF_DeviceListMemoryBytes", JAVA_LONG, ADDRESS, JAVA_INT, ADDRESS);
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
  static final MethodHandle MAYBE_MOVE = handle("TF_TensorMaybeMove", ADDRESS, ADDRESS);
  static final MethodHandle TENSOR_TYPE = handle("TF_TensorType", JAVA_INT, ADDRESS);
  static final MethodHandle NUM_DIMS = handle("TF_NumDims", JAVA_INT, ADDRESS);
  static final MethodHandle DIM = handle("TF_Dim", JAVA_LONG, ADDRESS, JAVA_INT);
  static final MethodHandle BYTE_SIZE = handle("TF_TensorByteSize", JAVA_LONG, ADDRESS);
  static final MethodHandle DATA = handle("TF_TensorData", ADDRESS, ADDRESS);
  static final MethodHandle STRING_INIT = action("TF_StringInit", ADDRESS);

  /** Reads straight from a Java array; brief, and calls nothing back. */
  static final MethodHandle STRING_COPY =
      LINKER.downcallHandle(
          LIBRARY.findOrThrow("TF_StringCopy"),
          FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG),
          Linker.Option.critical(true));

  static final MethodHandle STRING_DATA = handle("TF_StringGetDataPointer", ADDRESS, ADDRESS);
  static final MethodHandle STRING_SIZE = handle("TF_StringGetSize", JAVA_LONG, ADDRESS);
  static final MethodHandle STRING_DEALLOC = action("TF_StringDealloc", ADDRESS);
  static final MethodHandle VERSION = handle("TF_Version", ADDRESS);

  private TensorFlowC() {}

  /** The C string at a pointer. */
  static String text(MemorySegment pointer) {
    return pointer.reinterpret(Long.MAX_VALUE).getString(0);
  }

  private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LIBRARY.findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle action(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(LIBRARY.findOrThrow(name), FunctionDescriptor.ofVoid(arguments));
  }
}
