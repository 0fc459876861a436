package dev.tandem.runtime.savedmodel;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tandem.fault.Fault;
import dev.tandem.runtime.SessionOptions;
import dev.tandem.runtime.SessionOptions.Optimize;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/**
 * Opens one SavedModel: frozen as kept from an earlier start, else frozen now, else as it was
 * saved.
 */
final class Opening {
  /** Constants are in memory several times while a graph is made, and a graph ends at 2 GB. */
  private static final long MOST_BYTES = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);

  private static final String VARIABLES = "variables/variables.index";

  private final Path directory;
  private final SessionOptions options;
  private final @Nullable FrozenModels kept;

  Opening(Path directory, SessionOptions options, @Nullable FrozenModels kept) {
    this.directory = directory;
    this.options = options;
    this.kept = kept;
  }

  OpenedModel open() {
    FirstRun.ensure();
    if (options.optimize() == Optimize.NONE) {
      return asSaved(parse(), Optimization.none(""));
    }
    SavedGraph model = null;
    try (var arena = Arena.ofConfined()) {
      requireFreezable();
      String digest = kept == null ? "" : FrozenModels.digest(directory);
      var found = kept == null ? null : kept.find(digest, arena).orElse(null);
      if (found != null) {
        return frozen(found);
      }
      model = parse();
      var made = Freezer.freeze(model, directory, arena);
      var opened = frozen(made);
      if (kept != null) {
        kept.keep(digest, made);
      }
      return opened;
    } catch (Unfreezable e) {
      return asSaved(model == null ? parse() : model, Optimization.none(e.why()));
    } catch (IOException | RuntimeException e) {
      // Whatever is wrong with the frozen model, the saved one says it better or serves.
      return asSaved(model == null ? parse() : model, Optimization.none(e.toString()));
    }
  }

  private void requireFreezable() throws IOException {
    Path variables = directory.resolve("variables");
    if (!Files.isDirectory(variables)) {
      throw new Unfreezable("the model has no variables");
    }
    try (var files = Files.list(variables)) {
      long bytes = files.mapToLong(file -> file.toFile().length()).sum();
      if (bytes > MOST_BYTES) {
        throw new Unfreezable(
            "its variables take %d bytes; up to %d become constants".formatted(bytes, MOST_BYTES));
      }
    }
  }

  private OpenedModel frozen(FrozenModel frozen) {
    var model = new SavedGraph(frozen.definition());
    var session = Session.of(frozen, options);
    try {
      if (!model.restore().isEmpty()) {
        BringUp.restore(session, model, directory);
        session.run(Map.of(), List.of(), frozen.destroys());
      }
      BringUp.initialize(session, model, directory);
      return new OpenedModel(session, Signatures.of(model.definition()), Optimization.of(frozen));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private OpenedModel asSaved(SavedGraph model, Optimization optimization) {
    expectVariables(model);
    var signatures = Signatures.of(model.definition());
    try {
      return new OpenedModel(Session.load(directory, options), signatures, optimization);
    } catch (Fault fault) {
      throw Refusal.ofLoad(fault, directory);
    }
  }

  /** TensorFlow itself takes a graph without its variables, and fails at the first request. */
  private void expectVariables(SavedGraph model) {
    if (!model.restore().isEmpty()
        && model.nodes().values().stream().anyMatch(Opening::isVariable)
        && !Files.isRegularFile(directory.resolve(VARIABLES))) {
      throw new Fault(Fault.Kind.UNPROCESSABLE, VARIABLES + " is missing");
    }
  }

  private static boolean isVariable(NodeDef node) {
    return switch (node.getOp()) {
      case "VarHandleOp", "VariableV2", "Variable" -> true;
      default -> false;
    };
  }

  private SavedGraph parse() {
    try (InputStream input = Files.newInputStream(directory.resolve(SavedModelRuntime.FILE))) {
      var model =
          SavedModel.parseFrom(input).getMetaGraphsList().stream()
              .filter(graph -> graph.getMetaInfoDef().getTagsList().contains("serve"))
              .findFirst()
              .map(SavedGraph::new)
              .orElseThrow(() -> broken(" has no graph with the tag serve", null));
      Footprint.expectRoom(model);
      return model;
    } catch (InvalidProtocolBufferException e) {
      throw broken(" is not a SavedModel: its protocol buffer is broken", e);
    } catch (IOException e) {
      throw broken(" cannot be read", e);
    }
  }

  private static Fault broken(String what, @Nullable Exception cause) {
    return new Fault(Fault.Kind.UNPROCESSABLE, SavedModelRuntime.FILE + what, cause);
  }
}
