package dev.tandem.api.tfserving;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelName;
import dev.tandem.model.ModelRef;
import dev.tandem.model.ModelVersion;
import dev.tandem.model.Signature;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.registry.Lease;
import dev.tandem.registry.ModelSettings;
import dev.tandem.registry.ModelStatus;
import dev.tandem.registry.Registry;
import dev.tandem.registry.ServedVersion;
import dev.tandem.registry.VersionState;
import dev.tandem.registry.VersionStatus;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Models of one version, 7, each a signature and a function, and statuses that a test makes up. */
final class ScriptedModels implements Registry {
  private final Map<String, Served> models = new TreeMap<>();
  private final Map<String, List<VersionStatus>> statuses = new TreeMap<>();
  private final Map<String, Fault> refusals = new TreeMap<>();

  /** A signature of inputs of any shape, each an alias and its type. */
  static Signature signature(Object... aliasesAndTypes) {
    var inputs = new LinkedHashMap<String, TensorSpec>();
    for (int i = 0; i < aliasesAndTypes.length; i += 2) {
      var alias = (String) aliasesAndTypes[i];
      inputs.put(
          alias, new TensorSpec(alias + ":0", (DType) aliasesAndTypes[i + 1], Shape.unknown()));
    }
    return new Signature(Signature.DEFAULT, Signature.PREDICT, inputs, Map.of());
  }

  /** Adds a model that answers with its inputs. */
  ScriptedModels echo(String name, Object... aliasesAndTypes) {
    return add(name, signature(aliasesAndTypes), inputs -> inputs);
  }

  /** Adds a model whose function takes the inputs over. */
  ScriptedModels add(String name, Signature signature, UnaryOperator<NamedTensors> run) {
    models.put(name, new Served(new ModelVersion(new ModelName(name), 7), signature, run));
    return this;
  }

  /** Adds a model that cannot be leased. */
  ScriptedModels refuse(String name, Fault fault) {
    refusals.put(name, fault);
    return this;
  }

  /** Adds a model that has a status and nothing else. */
  ScriptedModels status(String name, VersionStatus... versions) {
    statuses.put(name, List.of(versions));
    return this;
  }

  @Override
  public Lease lease(ModelRef ref) {
    var refusal = refusals.get(ref.name());
    if (refusal != null) {
      throw refusal;
    }
    var model = models.get(ref.name());
    if (model == null) {
      throw Fault.notFound("Servable not found for request: Latest(" + ref.name() + ")");
    }
    return new Held(model);
  }

  @Override
  public List<ModelStatus> models() {
    return models.keySet().stream().flatMap(name -> find(name).stream()).toList();
  }

  @Override
  public Optional<ModelStatus> find(String name) {
    var model = models.get(name);
    var versions = statuses.get(name);
    if (model != null) {
      var available =
          new VersionStatus(
              7, VersionState.AVAILABLE, null, "scripted", 1, null, model.signatures(), Map.of());
      return Optional.of(new ModelStatus(name, ModelSettings.DEFAULT, List.of(available)));
    }
    return Optional.ofNullable(versions)
        .map(known -> new ModelStatus(name, ModelSettings.DEFAULT, known));
  }

  @Override
  public boolean isSettled() {
    return true;
  }

  private record Held(Served served) implements Lease {
    @Override
    public void close() {}
  }

  private record Served(ModelVersion id, Signature signature, UnaryOperator<NamedTensors> run)
      implements ServedVersion {
    @Override
    public Map<String, Signature> signatures() {
      return Map.of(signature.name(), signature);
    }

    @Override
    public ModelSettings settings() {
      return ModelSettings.DEFAULT;
    }

    @Override
    public Preprocessor preprocessor() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<NamedTensors> submit(
        String signatureName, NamedTensors inputs, long deadlineNanos) {
      return CompletableFuture.completedFuture(run.apply(inputs));
    }
  }
}
