package dev.tandem.api;

import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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
    document.getPaths().values().stream()
        .flatMap(path -> path.readOperations().stream())
        .forEach(OpenApiConfiguration::tellOfRefusals);
  }

  /** What needs no input can still be asked for in a format that is not offered. */
  private static void tellOfRefusals(Operation operation) {
    var responses = operation.getResponses();
    if (responses.keySet().stream().noneMatch(status -> status.startsWith("4"))) {
      responses.addApiResponse("406", new ApiResponse().$ref("NotAcceptable"));
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
