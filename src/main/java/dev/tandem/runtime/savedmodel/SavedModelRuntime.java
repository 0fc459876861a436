package dev.tandem.runtime.savedmodel;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tandem.fault.Fault;
import dev.tandem.model.RuntimeInfo;
import dev.tandem.runtime.LoadedModel;
import dev.tandem.runtime.ModelRuntime;
import dev.tandem.runtime.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/** Opens TensorFlow SavedModels, their {@code serve} graph. */
public final class SavedModelRuntime implements ModelRuntime {
  private static final String FILE = "saved_model.pb";

  /** Of the pinned native library, which is not loaded to be asked. */
  static final String VERSION = "2.18.0";

  @Override
  public String name() {
    return "saved_model";
  }

  @Override
  public boolean recognizes(Path directory) {
    return Files.isRegularFile(directory.resolve(FILE));
  }

  @Override
  public LoadedModel open(Path directory, SessionOptions options) {
    MetaGraphDef graph = servingGraph(directory);
    return LoadedSavedModel.load(directory, graph, options);
  }

  @Override
  public RuntimeInfo info() {
    var devices = Devices.all();
    return new RuntimeInfo(
        name(), VERSION, TensorFlowLibrary.isLoaded(), devices, Devices.noGpu(devices));
  }

  private static MetaGraphDef servingGraph(Path directory) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(directory.resolve(FILE));
    } catch (IOException e) {
      throw new Fault(Fault.Kind.UNPROCESSABLE, FILE + " cannot be read", e);
    }
    try {
      return SavedModel.parseFrom(bytes).getMetaGraphsList().stream()
          .filter(graph -> graph.getMetaInfoDef().getTagsList().contains("serve"))
          .findFirst()
          .orElseThrow(
              () -> new Fault(Fault.Kind.UNPROCESSABLE, FILE + " has no graph with the tag serve"));
    } catch (InvalidProtocolBufferException e) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE,
          FILE + " is not a SavedModel: its protocol buffer is broken",
          e);
    }
  }
}
