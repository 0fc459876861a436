package dev.tandem.api;

import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;

/**
 * The OpenAPI document: what {@code openapi/tandem.yaml} describes by hand, and the calls that
 * springdoc finds.
 */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
  private static final List<Parameter> NONE = List.of();
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "name", "The model's name.",
          "version", "The version's number.",
          "label", "A label that points to a version.");

  private static final String MODELS = "/api/v1/models/";
  private static final Map<String, String> OF_MODELS =
      Map.of("name", "digits", "version", "1", "label", "stable");

  @Bean
  OpenApiCustomizer tandemDocument(ObjectProvider<BuildProperties> build) {
    var built = build.getIfAvailable();
    String version = built == null ? "unknown" : String.valueOf(built.getVersion());
    return document -> complete(document, version);
  }

  private static void complete(OpenAPI document, String version) {
    var ours = described();
    document.setInfo(ours.getInfo().version(version));
    document.setTags(new ArrayList<>(ours.getTags()));
    var found = document.getPaths();
    document.setPaths(ours.getPaths());
    found.forEach(document.getPaths()::addPathItem);
    var shared = document.getComponents();
    var components = ours.getComponents();
    if (shared != null && shared.getSchemas() != null) {
      shared.getSchemas().forEach(components::addSchemas);
    }
    document.setComponents(components);
    var examples = OpenApiExamples.read();
    document
        .getPaths()
        .forEach(
            (path, item) ->
                item.readOperationsMap()
                    .forEach(
                        (method, operation) -> {
                          examples.show(method.name(), path, operation);
                          tellOfRefusals(path, operation);
                          tellOfParameters(path, operation);
                        }));
  }

  /** What any operation of its kind may answer, where it does not say so itself. */
  private static void tellOfRefusals(String path, Operation operation) {
    var responses = operation.getResponses();
    boolean ours = path.startsWith("/api/");
    if (ours && path.contains("{version}")) {
      refer(responses, "400", "BadInput");
    }
    if (ours && operation.getRequestBody() != null) {
      refer(responses, "413", "TooLarge");
      refer(responses, "415", "UnsupportedMediaType");
    }
    boolean isRead = responses.keySet().stream().noneMatch(status -> status.startsWith("4"));
    if (isRead || (ours && !path.endsWith("predict"))) {
      refer(responses, "406", "NotAcceptable");
    }
  }

  private static void refer(ApiResponses responses, String status, String component) {
    if (!responses.containsKey(status)) {
      responses.addApiResponse(status, new ApiResponse().$ref(component));
    }
  }

  private static void tellOfParameters(String path, Operation operation) {
    for (var parameter : Objects.requireNonNullElse(operation.getParameters(), NONE)) {
      var description = PARAMETERS.get(String.valueOf(parameter.getName()));
      if (description != null && parameter.getDescription() == null) {
        parameter.setDescription(description);
      }
      var example = OF_MODELS.get(String.valueOf(parameter.getName()));
      if (example != null
          && path.startsWith(MODELS)
          && "path".equals(parameter.getIn())
          && parameter.getExample() == null) {
        parameter.setExample(example);
      }
    }
  }

  private static OpenAPI described() {
    try (InputStream yaml = new ClassPathResource("openapi/tandem.yaml").getInputStream()) {
      return Yaml31.mapper().readValue(yaml, OpenAPI.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
