package dev.tandem.registry;

import dev.tandem.batching.BatchingOptions;
import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.registry.ModelSettings.Output;
import dev.tandem.registry.ModelSettings.OutputKind;
import dev.tandem.runtime.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads {@code model.yaml}. What it does not understand is a {@link Fault} that names the key. */
final class SettingsYaml {
  static final String FILE_NAME = Store.SETTINGS;
  private static final long MAX_FILE_BYTES = 16L << 20;

  private SettingsYaml() {}

  /**
   * The settings in the {@code model.yaml} of each directory that has one, a later one overriding
   * those before it key by key.
   */
  static ModelSettings read(List<Path> directories) {
    String merged = "";
    for (Path directory : directories) {
      if (has(directory, FILE_NAME)) {
        merged = over(merged, text(List.of(directory), FILE_NAME));
      }
    }
    return parse(merged, directories);
  }

  /**
   * What a text would mean as a model's file, over the one that a version brought; refused if it
   * would not be understood, by itself or there.
   */
  static FoundSettings check(String yaml, Path version, Path model) {
    var directories = List.of(version, model);
    var settings = parse(yaml, directories);
    if (!version.equals(model) && has(version, FILE_NAME)) {
      settings = parse(over(text(List.of(version), FILE_NAME), yaml), directories);
    }
    return new FoundSettings(directory(settings.input(), directories), 0, settings, null);
  }

  private static String over(String below, String above) {
    if (below.isBlank()) {
      return above;
    }
    return load(above) instanceof Map<?, ?> settings ? ModelYaml.merged(below, settings) : below;
  }

  /** Where the file that an input names lies. */
  static Path directory(PreprocessingSpec input, List<Path> directories) {
    String name =
        switch (input) {
          case PreprocessingSpec.Vocabulary text -> text.vocabulary();
          case PreprocessingSpec.Tokenizer text -> text.tokenizer();
          case PreprocessingSpec.Image ignored -> FILE_NAME;
          case PreprocessingSpec.Tabular ignored -> FILE_NAME;
          case PreprocessingSpec.Strings ignored -> FILE_NAME;
          case PreprocessingSpec.Raw ignored -> FILE_NAME;
        };
    return directories.stream()
        .filter(directory -> has(directory, name))
        .findFirst()
        .orElse(directories.getLast());
  }

  private static boolean has(Path directory, String name) {
    return Files.isRegularFile(directory.resolve(name));
  }

  static ModelSettings parse(String yaml, Path directory) {
    return parse(yaml, List.of(directory));
  }

  /** Settings in YAML whose other files lie in the first of the directories that has them. */
  static ModelSettings parse(String yaml, List<Path> directories) {
    var root =
        Section.of(load(yaml))
            .allowing(
                "description",
                "input",
                "class_names",
                "output",
                "version_policy",
                "version_labels",
                "batching",
                "session",
                "warmup");
    var classNames = classNames(root, directories);
    return new ModelSettings(
        root.string("description", ""),
        InputSettings.read(root.section("input")),
        classNames,
        output(root.section("output"), classNames),
        policy(root),
        labels(root.section("version_labels")),
        batching(root.section("batching")),
        session(root.section("session")),
        warmup(root.section("warmup")));
  }

  static @Nullable Object load(String yaml) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      return new Yaml(new SafeConstructor(options)).load(yaml);
    } catch (YAMLException e) {
      String message = String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
      throw new Fault(Fault.Kind.BAD_INPUT, Section.FILE + "is not YAML: " + message, e);
    }
  }

  private static List<String> classNames(Section root, List<Path> directories) {
    Object value = root.value("class_names");
    if (value instanceof String) {
      var lines =
          textOf(directories, root.fileName("class_names")).lines().map(String::strip).toList();
      // A file that ends in empty lines has no classes of that name; one between others does.
      int end = lines.size();
      while (end > 0 && lines.get(end - 1).isEmpty()) {
        end--;
      }
      return lines.subList(0, end);
    }
    var names = new ArrayList<String>();
    for (Object item : root.list("class_names")) {
      if (!(item instanceof String || item instanceof Number)) {
        throw root.itemFault("class_names", names.size(), "must be a quoted string");
      }
      names.add(item.toString());
    }
    return names;
  }

  private static Output output(Section output, List<String> classNames) {
    output.allowing("kind", "top_k", "logits");
    var absent = classNames.isEmpty() ? OutputKind.TENSORS : OutputKind.CLASSIFICATION;
    return new Output(
        output.word("kind", absent),
        output.integer("top_k", 5, 1, 1_000_000),
        output.bool("logits", false));
  }

  private static VersionPolicy policy(Section root) {
    if (!root.has("version_policy")) {
      return new VersionPolicy.Latest(1);
    }
    if ("all".equals(root.value("version_policy"))) {
      return new VersionPolicy.All();
    }
    var policy = root.section("version_policy").allowing("latest", "all", "specific");
    int given = 0;
    for (String ignored : policy.keys()) {
      given++;
    }
    if (given != 1) {
      throw root.fault("version_policy", "must have one of latest, all, specific");
    }
    if (policy.has("specific")) {
      return new VersionPolicy.Specific(policy.integers("specific", 0, Long.MAX_VALUE));
    }
    if (policy.has("latest")) {
      return new VersionPolicy.Latest(policy.integer("latest", 1, 1, 1000));
    }
    return new VersionPolicy.All();
  }

  private static Map<String, Long> labels(Section labels) {
    var versions = new LinkedHashMap<String, Long>();
    for (String label : labels.keys()) {
      if (!Labels.isValid(label)) {
        throw labels.nameFault(label, Labels.RULE);
      }
      long version = labels.integer(label, -1L, 0, Long.MAX_VALUE);
      if (version < 0) {
        throw labels.fault(label, "must be a version");
      }
      versions.put(label, version);
    }
    return versions;
  }

  private static BatchingOptions batching(Section batching) {
    batching.allowing(
        "max_batch_size",
        "batch_timeout_micros",
        "max_enqueued_batches",
        "num_batch_threads",
        "allowed_batch_sizes",
        "pad_variable_length_inputs");
    var absent = BatchingOptions.DEFAULT;
    int max = batching.integer("max_batch_size", absent.maxBatchSize(), 1, 1 << 20);
    long wait =
        batching.integer("batch_timeout_micros", absent.batchTimeoutMicros(), 0L, 60_000_000L);
    int queue = batching.integer("max_enqueued_batches", absent.maxEnqueuedBatches(), 1, 1 << 20);
    int threads = batching.integer("num_batch_threads", absent.numBatchThreads(), 0, 1024);
    var sizes =
        batching.integers("allowed_batch_sizes", 1, 1 << 20).stream().map(Long::intValue).toList();
    boolean pad = batching.bool("pad_variable_length_inputs", absent.padVariableLengthInputs());
    try {
      return new BatchingOptions(max, wait, queue, threads, sizes, pad);
    } catch (Fault e) {
      // Every other key has been read within its limits.
      throw Fault.badInput(Section.FILE + "batching: " + e.detail())
          .at("/batching/allowed_batch_sizes");
    }
  }

  private static SessionOptions session(Section session) {
    session.allowing("intra_op_threads", "inter_op_threads", "optimize", "gpu", "xla");
    var gpu = session.section("gpu").allowing("allow_growth", "memory_fraction", "visible_devices");
    var absent = SessionOptions.DEFAULT;
    double fraction = gpu.number("memory_fraction", absent.gpu().memoryFraction());
    if (fraction < 0 || fraction > 1) {
      throw gpu.fault("memory_fraction", "must be 0 to 1");
    }
    return new SessionOptions(
        session.integer("intra_op_threads", absent.intraOpThreads(), 0, 1024),
        session.integer("inter_op_threads", absent.interOpThreads(), 0, 1024),
        session.word("optimize", absent.optimize()),
        new SessionOptions.Gpu(
            gpu.bool("allow_growth", absent.gpu().allowGrowth()),
            fraction,
            gpu.string("visible_devices", absent.gpu().visibleDevices()),
            session.bool("xla", absent.gpu().xla())));
  }

  private static List<Integer> warmup(Section warmup) {
    warmup.allowing("batch_sizes");
    if (!warmup.has("batch_sizes")) {
      return ModelSettings.DEFAULT.warmupBatchSizes();
    }
    return warmup.integers("batch_sizes", 1, 1 << 16).stream().map(Long::intValue).toList();
  }

  private static String textOf(List<Path> directories, String classNames) {
    try {
      return text(directories, classNames);
    } catch (Fault fault) {
      throw fault.at("/class_names");
    }
  }

  private static String text(List<Path> directories, String name) {
    Path file =
        directories.stream()
            .filter(directory -> has(directory, name))
            .map(directory -> directory.resolve(name))
            .findFirst()
            .orElseThrow(
                () -> Fault.badInput(Section.FILE + "there is no file " + name + " beside it"));
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw Fault.badInput(Section.FILE + name + " is larger than 16 MiB");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new Fault(Fault.Kind.BAD_INPUT, Section.FILE + name + " cannot be read as UTF-8", e);
    }
  }
}
