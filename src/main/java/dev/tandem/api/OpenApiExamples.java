package dev.tandem.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.core.util.Yaml31;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;

/** Whole requests and answers of {@code openapi/examples.yaml}, by method and path. */
record OpenApiExamples(JsonNode values, JsonNode operations) {
  static OpenApiExamples read() {
    try (InputStream yaml = new ClassPathResource("openapi/examples.yaml").getInputStream()) {
      var all = Yaml31.mapper().readTree(yaml);
      return new OpenApiExamples(all.path("values"), all.path("operations"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Shows an operation by example where it does not do so itself. */
  void show(String method, String path, Operation operation) {
    var examples = operations.path(method + " " + path);
    var body = operation.getRequestBody();
    if (body != null) {
      show(body.getContent(), examples.path("request"), examples.path("form"));
    }
    operation
        .getResponses()
        .forEach(
            (status, response) -> {
              if (status.startsWith("2")) {
                show(response.getContent(), examples.path("answer"), examples.path("answer"));
              }
            });
  }

  private void show(@Nullable Content content, JsonNode name, JsonNode formName) {
    if (content == null) {
      return;
    }
    content.forEach(
        (type, media) -> {
          var value = values.path((type.startsWith("multipart/") ? formName : name).asText());
          boolean isShown = media.getExample() != null || media.getExamples() != null;
          if (!value.isMissingNode() && !isShown) {
            media.setExample(Yaml31.mapper().convertValue(value, Object.class));
          }
        });
  }
}
