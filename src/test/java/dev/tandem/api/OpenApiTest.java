package dev.tandem.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.Application;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI document says everything of every operation, and the page shows it. */
@SpringBootTest(
    classes = Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class OpenApiTest {
  private static final JsonMapper JSON = new JsonMapper();

  @LocalServerPort private int port;

  @Autowired private RequestMappingHandlerMapping requestMappingHandlerMapping;

  @DynamicPropertySource
  static void emptyStore(DynamicPropertyRegistry properties) throws IOException {
    Path store = Files.createTempDirectory("empty-store");
    properties.add("tandem.model-store", store::toString);
    properties.add("tandem.data-dir", () -> "target/test-data");
  }

  @Test
  void everyOperationIsDescribedWithExamplesAndErrors() throws Exception {
    var document = JSON.readTree(get("/v3/api-docs").body());
    assertThat(document.at("/openapi").stringValue()).startsWith("3.1");
    assertThat(document.at("/info/version").stringValue()).isNotBlank();
    var missing = new ArrayList<String>();
    for (var path : document.at("/paths").properties()) {
      for (var operation : path.getValue().properties()) {
        String name = operation.getKey() + " " + path.getKey();
        var said = operation.getValue();
        for (String key : List.of("summary", "description", "operationId", "tags")) {
          if (!said.has(key) || said.get(key).isEmpty() && said.get(key).asString().isBlank()) {
            missing.add(name + ": " + key);
          }
        }
        missing.addAll(withoutExample(name, "request", document, said.path("requestBody")));
        for (var response : said.at("/responses").properties()) {
          String status = response.getKey();
          if (status.startsWith("2") && !status.equals("204")) {
            missing.addAll(withoutExample(name, status, document, response.getValue()));
          }
        }
        var statuses = said.at("/responses").propertyNames();
        if (statuses.stream().noneMatch(status -> status.startsWith("4"))) {
          missing.add(name + ": errors");
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyReferenceLeadsSomewhere() throws Exception {
    var document = JSON.readTree(get("/v3/api-docs").body());
    assertThat(document.findValuesAsString("$ref"))
        .isNotEmpty()
        .allSatisfy(
            reference ->
                assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
  }

  @Test
  void everyCallUnderTheApiIsInTheDocument() throws Exception {
    var document = JSON.readTree(get("/v3/api-docs").body());
    var documented = new TreeSet<String>();
    for (var path : document.at("/paths").properties()) {
      path.getValue().propertyNames().forEach(method -> documented.add(method + path.getKey()));
    }
    var offered = new TreeSet<String>();
    for (var mapping : requestMappingHandlerMapping.getHandlerMethods().keySet()) {
      for (String path : mapping.getPatternValues()) {
        for (var method : mapping.getMethodsCondition().getMethods()) {
          if (path.startsWith("/api/")) {
            offered.add(method.asHttpMethod().name().toLowerCase(java.util.Locale.ROOT) + path);
          }
        }
      }
    }
    assertThat(offered).isNotEmpty();
    assertThat(documented).containsAll(offered).contains("post/v1/models/{name}:predict");
  }

  @Test
  void thePageIsThere() throws Exception {
    var page = get("/swagger-ui.html");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("swagger-ui");
  }

  /** The media types of a body that are not shown by a whole example. */
  private static List<String> withoutExample(
      String operation, String part, JsonNode document, JsonNode said) {
    if (said.isMissingNode()) {
      return List.of();
    }
    if (said.has("$ref")) {
      var shared = document.at(said.get("$ref").stringValue().substring(1));
      return withoutExample(operation, part, document, shared);
    }
    var content = said.path("content");
    if (content.isEmpty()) {
      return List.of(operation + ": " + part + " without content");
    }
    return content.properties().stream()
        .filter(media -> !media.getValue().has("example") && !media.getValue().has("examples"))
        .map(media -> operation + ": example of " + part + " as " + media.getKey())
        .toList();
  }

  private HttpResponse<String> get(String path) throws Exception {
    var client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    return client.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
