package dev.tandem.api.tfserving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.fault.Fault;
import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RandomRequestsTest {
  private static final String[] SCALARS = {
    "1",
    "-0",
    "2.5",
    "1e400",
    "NaN",
    "-Infinity",
    "null",
    "true",
    "\"a\"",
    "\"\\ud83d\\ude00\"",
    "{\"b64\":\"YQ==\"}",
    "{\"b64\":\"*\"}",
    "{\"b64\":1}",
    "{}",
    "{\"a\":1,\"b\":[\"c\"]}",
    "[]"
  };
  private static final String[] KEYS = {
    "\"instances\"", "\"inputs\"", "\"signature_name\"", "\"a\"", "\"b\"", "\"b64\"", "\"\""
  };
  private static final String LIKELY = "[]{}:,\"\\0123456789.eE+-ntfbu64aNI \n\u0000\u00ff";

  @ParameterizedTest
  @ValueSource(strings = {"float", "string", "bool", "int32", "half", "pair"})
  void areAnsweredOrRefusedAndNothingElse(String model) throws Exception {
    var door = new AskedDoor(models());
    var random = new Random(model.hashCode());
    long before = Tensor.live();
    int answered = 0;
    for (int i = 0; i < 20_000; i++) {
      var body = document(random);
      var answer = door.predict(model, body);
      assertThat(answer.status()).as(body).isIn(200, 400, 501);
      answered += answer.status() == 200 ? 1 : 0;
    }
    assertThat(answered).isPositive();
    assertThat(Tensor.live()).isEqualTo(before);
  }

  private static ScriptedModels models() {
    return new ScriptedModels()
        .echo("float", "a", DType.FLOAT)
        .echo("string", "a", DType.STRING)
        .echo("bool", "a", DType.BOOL)
        .echo("int32", "a", DType.INT32)
        .add("half", ScriptedModels.signature("a", DType.HALF), RandomRequestsTest::nothing)
        .echo("pair", "a", DType.FLOAT, "b", DType.STRING);
  }

  private static NamedTensors nothing(NamedTensors inputs) {
    inputs.close();
    return NamedTensors.of("y", Tensor.allocate(DType.FLOAT, Shape.of(0)));
  }

  private static String document(Random random) {
    var text = new StringBuilder("{");
    int members = random.nextInt(1, 4);
    for (int i = 0; i < members; i++) {
      boolean likely = i == 0 || random.nextInt(3) > 0;
      text.append(i == 0 ? "" : ",").append(likely ? KEYS[random.nextInt(2)] : key(random));
      text.append(':');
      value(random, random.nextInt(4), text);
    }
    text.append('}');
    while (random.nextInt(3) == 0) {
      text.setCharAt(random.nextInt(text.length()), LIKELY.charAt(random.nextInt(LIKELY.length())));
    }
    return random.nextInt(20) == 0 ? text.substring(0, random.nextInt(text.length())) : "" + text;
  }

  private static String key(Random random) {
    return KEYS[random.nextInt(KEYS.length)];
  }

  private static void value(Random random, int depth, StringBuilder text) {
    int kind = depth == 0 ? 0 : random.nextInt(4);
    if (kind == 0) {
      text.append(SCALARS[random.nextInt(random.nextInt(3) == 0 ? SCALARS.length : 1)]);
      return;
    }
    boolean object = kind == 1;
    text.append(object ? '{' : '[');
    for (int i = random.nextInt(3); i >= 0; i--) {
      if (object) {
        text.append(key(random)).append(": ");
      }
      value(random, depth - 1, text);
      text.append(i == 0 ? "" : " ,");
    }
    text.append(object ? '}' : ']');
  }

  @Test
  void haveTheShapeOrTheErrorThatATreeOfThemHas() {
    var random = new Random(11);
    var signature = ScriptedModels.signature("x", DType.FLOAT);
    int regular = 0;
    for (int i = 0; i < 50_000; i++) {
      var list = new StringBuilder();
      list(random, random.nextInt(1, 5), list);
      String wanted = byTree(JsonMapper.shared().readTree(list.toString()));
      assertThat(byReader("{\"inputs\":" + list + "}", signature)).as("" + list).isEqualTo(wanted);
      regular += wanted.startsWith("[") ? 1 : 0;
    }
    assertThat(regular).isBetween(2_000, 48_000);
  }

  private static void list(Random random, int depth, StringBuilder text) {
    if (depth == 0) {
      text.append(random.nextInt(40) == 0 ? "\"a\"" : "1");
      return;
    }
    text.append('[');
    int size = random.nextInt(8) == 0 ? random.nextInt(4) : 2;
    for (int i = 0; i < size; i++) {
      text.append(i == 0 ? "" : ",");
      int odd = random.nextInt(30);
      list(random, odd == 0 ? depth : odd == 1 ? 0 : depth - 1, text);
    }
    text.append(']');
  }

  private static String byReader(String body, Signature signature) {
    try (var inputs =
        PredictRequestJson.read(
                body.getBytes(StandardCharsets.UTF_8),
                Map.of(signature.name(), signature),
                name -> signature)
            .inputs()) {
      return inputs.expect("x").shape().toString();
    } catch (Fault fault) {
      return fault.detail();
    }
  }

  // The contract's rules as they read for a tree: the first elements give the shape, then every
  // node is held against it, from the root down.
  private static String byTree(JsonNode root) {
    var dims = IntStream.builder();
    for (var at = root; at != null && at.isArray(); at = at.get(0)) {
      dims.add(at.size());
    }
    int[] shape = dims.build().toArray();
    var error = check(root, 0, shape);
    return error.isEmpty()
        ? Shape.of(IntStream.of(shape).asLongStream().toArray()).toString()
        : error;
  }

  private static String check(JsonNode node, int level, int[] shape) {
    if (!node.isArray()) {
      if (level != shape.length) {
        return "JSON Value: %s found at incorrect level: %d in the JSON DOM. Expected at level: %d"
            .formatted(node, level + 1, shape.length);
      }
      return node.isNumber()
          ? ""
          : "JSON Value: " + node + " Type: String is not of expected type: float";
    }
    if (level >= shape.length) {
      return "Encountered list at unexpected level: " + level + " expected < " + shape.length;
    }
    if (node.size() != shape[level]) {
      return "Encountered list at unexpected size: %d at level: %d expected size: %d"
          .formatted(node.size(), level, shape[level]);
    }
    for (var element : node) {
      var error = check(element, level + 1, shape);
      if (!error.isEmpty()) {
        return error;
      }
    }
    return "";
  }
}
