package dev.tandem.api.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** The course's tensors and derivatives over HTTP. */
class ExpressionDoorTest {
  @TempDir static Path directory;
  private static Service service;

  @BeforeAll
  static void start() throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    service = Service.on(store, directory.resolve("data"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"expression": "x^2 + y^3 + x*y", "variables": {"x": 1.0, "y": 2.0}, "gradients": true} | {"value":11.0,"gradients":{"x":4.0,"y":13.0}}
          {"expression": "x^2 + 3*x + 1", "variables": {"x": 2}, "gradients": true} | {"value":11.0,"gradients":{"x":7.0}}
          {"expression": "matmul(a, b)", "variables": {"a": [[1,2],[3,4]], "b": [[5,6],[7,8]]}} | {"value":[[19.0,22.0],[43.0,50.0]],"gradients":{}}
          {"expression": "x / 0", "variables": {"x": [1, -1, 0, "NaN"]}} | {"value":["Infinity","-Infinity","NaN","NaN"],"gradients":{}}
          """)
  void computes(String request, String answer) {
    var got = post(request);
    assertThat(got.status()).as(got.body()).isEqualTo(200);
    assertThat(got.json()).isEqualTo(JsonMapper.shared().readTree(answer));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"expression": "x +"} | 400 | /expression the expression at position 4: did not expect the end
          {"expression": "x"} | 400 | /expression the expression at position 1: there is no variable x; there are none
          {"variables": {}} | 400 | /expression is missing
          {"expression": "1", "gradient": true} | 400 | /gradient is no field here; known: expression, gradients, variables
          {"expression": "1", "gradients": 1} | 400 | /gradients must be true or false, got 1
          {"expression": "x", "variables": {"x": [[1, 2], [3]]}} | 400 | /variables/x/1 must be a list of 2 as those before it, got [3]
          {"expression": "x", "variables": {"x": [1, "2"]}} | 400 | /variables/x/1 must be a number, got "2"
          {"expression": "x", "variables": {"x": []}} | 400 | /variables/x must be a number or lists of numbers, of rank 8 at most, none empty
          {"expression": "a+b", "variables": {"a": [1,2], "b": [1,2,3]}} | 400 | /expression the expression at position 2: "+" takes shapes that meet, got [2] and [3]
          [1] | 400 | the body must be an object, got [1]
          """)
  void refuses(String request, int status, String detail) {
    var got = post(request);
    assertThat(got.status()).as(got.body()).isEqualTo(status);
    assertThat(got.json().get("detail").stringValue()).isEqualTo(detail);
  }

  @Test
  void refusesAnExpressionThatIsTooLong() {
    var got = post("{\"expression\": \"1" + "+1".repeat(3000) + "\"}");
    assertThat(got.status()).isEqualTo(413);
    assertThat(got.json().at("/errors/0/pointer").stringValue()).isEqualTo("/expression");
  }

  private static Service.Answer post(String body) {
    return service.json("POST", "/api/v1/expressions", body);
  }
}
