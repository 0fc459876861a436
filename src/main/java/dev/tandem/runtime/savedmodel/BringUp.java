package dev.tandem.runtime.savedmodel;

import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings a new session to the state in which a model serves, in the order of TensorFlow's own
 * loader: variables and tables restored, then the initialization run.
 */
final class BringUp {
  private BringUp() {}

  static Path checkpoint(Path directory) {
    return directory.resolve("variables").resolve("variables");
  }

  static void restore(Session session, SavedGraph model, Path directory) {
    var feeds = assets(session, model, directory);
    feeds.put(model.checkpoint(), text(checkpoint(directory)));
    run(session, feeds, List.of(model.restore()));
  }

  static void initialize(Session session, SavedGraph model, Path directory) {
    if (!model.inits().isEmpty()) {
      run(session, assets(session, model, directory), model.inits());
    }
  }

  private static void run(Session session, Map<String, Tensor> feeds, List<String> targets) {
    try {
      session.run(feeds, List.of(), targets);
    } finally {
      feeds.values().forEach(Tensor::close);
    }
  }

  private static Map<String, Tensor> assets(Session session, SavedGraph model, Path directory) {
    var feeds = new LinkedHashMap<String, Tensor>();
    for (var asset : model.assets()) {
      String tensor = asset.getTensorInfo().getName();
      if (session.has(GraphBody.source(tensor))) {
        feeds.put(tensor, text(directory.resolve("assets").resolve(asset.getFilename())));
      }
    }
    return feeds;
  }

  private static Tensor text(Path path) {
    return Tensor.ofStrings(
        Shape.scalar(), new byte[][] {path.toString().getBytes(StandardCharsets.UTF_8)});
  }
}
