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
        if (!hasExample(document, said, 0)) {
          missing.add(name + ": example");
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

  private static boolean hasExample(JsonNode document, JsonNode said, int depth) {
    if (said.has("example") || said.has("examples")) {
      return true;
    }
    if (depth > 12) {
      return false;
    }
    if (said.has("$ref")) {
      return hasExample(
          document, document.at(said.get("$ref").stringValue().substring(1)), depth + 1);
    }
    for (var inside : said) {
      if (hasExample(document, inside, depth + 1)) {
        return true;
      }
    }
    return false;
  }

  private HttpResponse<String> get(String path) throws Exception {
    var client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    return client.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
