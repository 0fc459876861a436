package dev.tandem.api.tfserving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.fault.Fault;
import dev.tandem.model.ModelRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {
  @Test
  void readsNamesVersionsAndLabels() {
    assertThat(Route.of("POST", "/V1/MODELS/m:predict"))
        .isEqualTo(new Route.Predict(new ModelRef.Latest("m")));
    assertThat(Route.of("POST", "/v1/models/a%20b/versions/7:predict"))
        .isEqualTo(new Route.Predict(new ModelRef.Specific("a b", 7)));
    assertThat(Route.of("GET", "/v1/models/m/labels/stable/metadata"))
        .isEqualTo(new Route.Metadata(new ModelRef.Labelled("m", "stable")));
    assertThat(Route.of("GET", "/v1/models/m?x=1"))
        .isEqualTo(new Route.Status(new ModelRef.Latest("m?x=1")));
    assertThat(Route.of("GET", "/v1/models")).isEqualTo(new Route.Models());
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/models/m:PREDICT",
    "POST, /v1/models/m:predict?x=1",
    "POST, /v1/models/m",
    "GET, /v1/models/m/version/1",
    "GET, /v1/models/m/versions/1/labels/l",
    "PUT, /v1/models/m",
    "GET, /v1/other"
  })
  void refusesWhatIsOffTheGrammar(String method, String path) {
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> Route.of(method, path))
        .withMessage("Malformed request: " + method + " " + path);
  }
}
