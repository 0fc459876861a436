package dev.tandem.pipeline;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code train} did in this process with a specification.
 *
 * @param home where its run, data and models are
 */
record Trained(int status, String out, String err, Path home) {
  static Trained on(String specification, Path home, String... more) throws IOException {
    Path file = Files.writeString(home.resolve("specification.json"), specification);
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status =
        TrainCommand.run(
            arguments(file, home, more).toArray(String[]::new),
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Trained(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), home);
  }

  static List<String> arguments(Path specification, Path home, String... more) {
    var arguments = new ArrayList<>(List.of(specification.toString()));
    arguments.addAll(List.of("--run-directory", home.resolve("run").toString()));
    arguments.addAll(List.of("--data-dir", home.resolve("data").toString()));
    arguments.addAll(List.of("--model-store", home.resolve("models").toString()));
    arguments.addAll(List.of(more));
    return arguments;
  }

  Path run() {
    return home.resolve("run");
  }

  JsonNode json(String file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(run().resolve(file)));
  }

  static String weights(Path run) throws IOException {
    return JsonMapper.shared()
        .readTree(Files.readString(run.resolve("model/lineage.json")))
        .path("weights_sha256")
        .asString();
  }
}
