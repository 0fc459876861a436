package dev.tandem.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document says all there is to say of the operator's calls. */
class OpenApiTest {
  private static final Map<String, String> OPERATIONS =
      Map.ofEntries(
          Map.entry("/api/v1/models", "get"),
          Map.entry("/api/v1/models/{name}", "get patch"),
          Map.entry("/api/v1/models/{name}/versions", "post"),
          Map.entry("/api/v1/models/{name}/versions/{version}", "get delete"),
          Map.entry("/api/v1/models/{name}/versions/{version}/load", "post"),
          Map.entry("/api/v1/models/{name}/versions/{version}/unload", "post"),
          Map.entry("/api/v1/models/{name}/versions/{version}:benchmark", "post"),
          Map.entry("/api/v1/models/{name}/labels/{label}", "put delete"),
          Map.entry("/api/v1/training-jobs", "get post"),
          Map.entry("/api/v1/training-jobs:validate", "post"),
          Map.entry("/api/v1/training-jobs/compare", "get"),
          Map.entry("/api/v1/training-jobs/{id}", "get delete"),
          Map.entry("/api/v1/training-jobs/{id}/cancel", "post"),
          Map.entry("/api/v1/training-jobs/{id}/pause", "post"),
          Map.entry("/api/v1/training-jobs/{id}/resume", "post"),
          Map.entry("/api/v1/training-jobs/{id}/retry", "post"),
          Map.entry("/api/v1/training-jobs/{id}/events", "get"),
          Map.entry("/api/v1/training-jobs/{id}/metrics", "get"),
          Map.entry("/api/v1/training-jobs/{id}/logs", "get"),
          Map.entry("/api/v1/training-jobs/{id}/summary", "get"),
          Map.entry("/api/v1/training-jobs/{id}/report", "get"),
          Map.entry("/api/v1/training-jobs/{id}/pictures/{picture}", "get"),
          Map.entry("/api/v1/training-jobs/{id}/model.zip", "get"),
          Map.entry("/api/v1/system", "get"));

  @TempDir Path directory;

  @Test
  void everyOperationIsDescribed() throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    try (var service = Service.on(store, directory.resolve("data"))) {
      var document = service.get("/v3/api-docs").json();
      OPERATIONS.forEach(
          (path, methods) -> {
            for (String method : methods.split(" ")) {
              var operation = document.get("paths").path(path).path(method);
              assertThat(operation.isMissingNode()).as(method + " " + path).isFalse();
              assertDescribed(method + " " + path, operation, document);
            }
          });
    }
  }

  private static void assertDescribed(String name, JsonNode operation, JsonNode document) {
    assertThat(operation.path("summary").asString("")).as(name).isNotBlank();
    assertThat(operation.path("description").asString("")).as(name).isNotBlank();
    assertThat(operation.path("tags").isEmpty()).as(name).isFalse();
    for (var parameter : operation.path("parameters")) {
      if (parameter.get("in").asString().equals("path")) {
        assertThat(parameter.has("example")).as(name + " " + parameter).isTrue();
      }
    }
    boolean takesName = name.contains("{name}");
    assertThat(operation.get("responses").propertyNames())
        .as(name)
        .anyMatch(code -> code.startsWith("2"));
    if (takesName) {
      assertThat(operation.get("responses").propertyNames())
          .as(name)
          .anyMatch(code -> code.startsWith("4"));
    }
    for (var response : operation.get("responses")) {
      String ref = response.path("$ref").asString("");
      if (!ref.isEmpty()) {
        assertThat(document.at(ref.substring(1)).isMissingNode()).as(name + " " + ref).isFalse();
      }
    }
  }
}
