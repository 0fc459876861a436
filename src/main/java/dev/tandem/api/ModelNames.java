package dev.tandem.api;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelRef;
import dev.tandem.registry.ModelStatus;
import dev.tandem.registry.Registry;
import dev.tandem.registry.VersionState;
import dev.tandem.registry.VersionStatus;
import java.util.List;
import org.springframework.stereotype.Component;

/** Says in our own words what is wrong with a model that a caller named. */
@Component
public final class ModelNames {
  private final Registry registry;

  public ModelNames(Registry registry) {
    this.registry = registry;
  }

  /** A version in a path. */
  public static long version(String text) {
    if (!text.matches("\\d{1,18}")) {
      throw Fault.badInput("version '" + text + "' is not a whole number");
    }
    return Long.parseLong(text);
  }

  /**
   * Why no lease was given; {@code fault} itself where we know no better than TensorFlow Serving's
   * words.
   */
  public Fault explain(ModelRef ref, Fault fault) {
    if (fault.kind() != Fault.Kind.NOT_FOUND && fault.kind() != Fault.Kind.BAD_INPUT) {
      return fault;
    }
    var model = registry.find(ref.name());
    return model.isEmpty()
        ? Fault.notFound("there is no model " + ref.name() + "; GET /api/v1/models lists them")
        : explain(ref, model.get());
  }

  private static Fault explain(ModelRef ref, ModelStatus model) {
    return switch (ref) {
      case ModelRef.Labelled labelled ->
          Fault.notFound(
              "model %s has no label %s; it has: %s"
                  .formatted(
                      ref.name(),
                      labelled.label(),
                      model.settings().versionLabels().keySet().stream().sorted().toList()));
      case ModelRef.Specific specific ->
          Fault.notFound(
              "model %s has no version %d; ready: %s"
                  .formatted(ref.name(), specific.version(), ready(model)));
      case ModelRef.Latest ignored -> none(model);
    };
  }

  private static Fault none(ModelStatus model) {
    boolean comes =
        model.versions().stream()
            .anyMatch(
                version ->
                    version.state() == VersionState.START
                        || version.state() == VersionState.LOADING);
    return comes
        ? Fault.unavailable("model " + model.name() + " is loading")
        : Fault.notFound(
            "model %s has no version that is ready; GET /api/v1/models/%s says why"
                .formatted(model.name(), model.name()));
  }

  private static List<Long> ready(ModelStatus model) {
    return model.versions().stream()
        .filter(version -> version.state() == VersionState.AVAILABLE)
        .map(VersionStatus::version)
        .sorted()
        .toList();
  }
}
