package dev.tandem.api.tfserving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.model.Signature;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Predict requests, good and bad, as TensorFlow Serving answers them. */
class PredictContractTest {
  private static final String FAILED = "Failed to process element: ";
  private static final String INVALID = " of 'instances' list. Error: INVALID_ARGUMENT: ";

  private final AskedDoor door = new AskedDoor(models());
  private final long tensors = Tensor.live();

  /** One model per type, and those of two inputs and of none. */
  private static ScriptedModels models() {
    var models =
        new ScriptedModels()
            .echo("pair", "a", DType.FLOAT, "b", DType.FLOAT)
            .echo("mixed", "n", DType.INT32, "s", DType.STRING)
            .echo("bytes", "x_bytes", DType.STRING)
            .echo("none");
    for (var dtype : DType.values()) {
      models.echo(dtype.label(), "x", dtype);
    }
    return models;
  }

  @AfterEach
  void givesEveryTensorBack() {
    assertThat(Tensor.live()).isEqualTo(tensors);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          float  | {"instances":[1,2.5]}                          | {"predictions":[1.0,2.5]}
          float  | {"instances":[[[1],[2]],[[3],[4]]]}            | {"predictions":[[[1.0],[2.0]],[[3.0],[4.0]]]}
          float  | {"instances":[{"x":1},{"x":2}]}                | {"predictions":[1.0,2.0]}
          float  | {"instances":[[],[]]}                          | {"predictions":[[],[]]}
          float  | {"inputs":1}                                   | {"outputs":1.0}
          float  | {"inputs":{"x":[1]}}                           | {"outputs":[1.0]}
          float  | {"inputs":[]}                                  | {"outputs":[]}
          float  | {"inputs":[[],[]]}                             | {"outputs":[[],[]]}
          float  | {"signature_name":"","instances":[1]}          | {"predictions":[1.0]}
          float  | {"instances":[1],"signature_name":"serving_default"} | {"predictions":[1.0]}
          float  | {"instances":[1],"more":{"inputs":2}}          | {"predictions":[1.0]}
          float  | {"instances":[1],"instances":[2]}              | {"predictions":[1.0]}
          float  | {"instances":[1]} and more                     | {"predictions":[1.0]}
          float  | {"instances":[1]}}                             | {"predictions":[1.0]}
          float  | {"instances":[NaN,Inf,-Inf,Infinity,-Infinity,-NaN]} | {"predictions":[NaN,Infinity,-Infinity,Infinity,-Infinity,NaN]}
          float  | {"instances":[1e39,-1e39,1e-60,-1e-60]}        | {"predictions":[Infinity,-Infinity,0.0,-0.0]}
          float  | {"instances":[-0,-0.0,18446744073709551616]}   | {"predictions":[0.0,-0.0,1.84467441e+19]}
          double | {"inputs":[1e39,1e-400,1,-0]}                  | {"outputs":[1e+39,0.0,1.0,0.0]}
          int8   | {"inputs":[-128,127,-0]}                       | {"outputs":[-128,127,0]}
          int8   | {"inputs":[300,-2147483648]}                   | {"outputs":[44,0]}
          uint8  | {"inputs":[0,255]}                             | {"outputs":[0,255]}
          int16  | {"inputs":[-32768,32767]}                      | {"outputs":[-32768,32767]}
          int32  | {"inputs":[-2147483648,2147483647]}            | {"outputs":[-2147483648,2147483647]}
          int64  | {"inputs":[-9223372036854775808,9223372036854775807]} | {"outputs":[-9223372036854775808,9223372036854775807]}
          uint32 | {"inputs":[0,4294967295]}                      | {"outputs":[0,4294967295]}
          uint64 | {"inputs":[0,18446744073709551615]}            | {"outputs":[0,18446744073709551615]}
          int32  | {"inputs":{"x":[[[1,2],[3,4],[5,6]]]}}         | {"outputs":[[[1,2],[3,4],[5,6]]]}
          bool   | {"instances":[true,false]}                     | {"predictions":[true,false]}
          string | {"instances":["a\\n\\"é\\u20ac/",{"b64":"YQ"}]} | {"predictions":["a\\n\\"é€/","a"]}
          string | {"inputs":{"b64":"YQ=="}}                      | {"outputs":"a"}
          string | {"inputs":{"x":{"b64":"YWI"}}}                 | {"outputs":"ab"}
          string | {"instances":[{"x":{"b64":""}}]}               | {"predictions":[""]}
          bytes  | {"instances":["a",{"b64":"/wA="}]}             | {"predictions":[{"b64":"YQ=="},{"b64":"/wA="}]}
          pair   | {"instances":[{"b":2,"a":[1]},{"a":[3],"b":4}]} | {"predictions":[{"a":[1.0],"b":2.0},{"a":[3.0],"b":4.0}]}
          pair   | {"inputs":{"b":[2],"a":1,"c":true}}            | {"outputs":{"a":1.0,"b":[2.0]}}
          mixed  | {"instances":[{"n":[[1],[2]],"s":["a","b"]},{"s":[{"b64":"Yw"},"d"],"n":[[3],[4]]}]} | {"predictions":[{"n":[[1],[2]],"s":["a","b"]},{"n":[[3],[4]],"s":["c","d"]}]}
          mixed  | {"inputs":{"n":[],"s":[]}}                     | {"outputs":{"n":[],"s":[]}}
          """)
  void answers(String model, String body, String expected) throws Exception {
    var answer = door.predict(model, body);
    assertThat(answer.body()).isEqualTo(expected);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.type()).isEqualTo("application/json");
  }

  @Test
  void leavesTheBytesOfStringsAlone() throws Exception {
    var body = "{\"inputs\":\"\u00ff\u0080\"}".getBytes(StandardCharsets.ISO_8859_1);
    var answer = door.ask("POST", "/v1/models/bytes:predict", body);
    assertThat(answer.body()).isEqualTo("{\"outputs\":{\"b64\":\"/4A=\"}}");
  }

  @ParameterizedTest
  @CsvSource({
    "9000000, 9e+06, 9e+06",
    "999999, 999999.0, 999999.0",
    "0.5, 0.5, 0.5",
    "0.0003, 0.0003, 0.0003",
    "0.00003, 3e-05, 3e-05",
    "555557.5, 555557.5, 555557.5",
    "3, 3.0, 3.0",
    "0.1, 0.1, 0.1",
    "0.33333333333333333, 0.333333343, 0.33333333333333331",
    "1, 1.0, 1.0",
    "-0.0, -0.0, -0.0",
    "100000, 100000.0, 100000.0",
    "1000000, 1e+06, 1e+06",
    "16777217, 16777216.0, 16777217.0",
    "123456.7, 123456.703, 123456.7",
    "1e-7, 1e-07, 1e-07",
    "1e21, 1e+21, 1e+21",
    "3.4028234663852886e38, 3.40282347e+38, 3.4028234663852886e+38",
    "1e-45, 1.4013e-45, 1e-45",
    "3.141592653589793, 3.14159274, 3.1415926535897931"
  })
  void writesRealsByTheRule(String value, String asFloat, String asDouble) throws Exception {
    var body = "{\"inputs\":" + value + "}";
    assertThat(door.predict("float", body).body()).isEqualTo("{\"outputs\":" + asFloat + "}");
    assertThat(door.predict("double", body).body()).isEqualTo("{\"outputs\":" + asDouble + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          none   | {"instances":1}                   | Failed to get input map for signature: DEFAULT
          none   | {"signature_name":"serving_default"} | Failed to get input map for signature: serving_default
          float  | {"signature_name":"no"}           | Serving signature name: "no" not found in signature def
          float  | {"signature_name":"no","instances":[1]} | Serving signature name: "no" not found in signature def
          float  | {}                                | Missing 'inputs' or 'instances' key
          float  | abc                               | JSON Parse error: Invalid value. at offset: 0
          float  | {"instances":[1e400]}             | JSON Parse error: Number too big to be stored in double. at offset: 14
          float  | {"instances":[1],"more":-1e400}   | JSON Parse error: Number too big to be stored in double. at offset: 24
          float  | {"instances":[Nan]}               | JSON Parse error: Invalid value. at offset: 16
          float  | {"instances":[nan]}               | JSON Parse error: Invalid value. at offset: 15
          float  | [{"instances":[1]}]               | `JSON Value: [{\n        "instances": [1]\n    }] Is not object`
          pair   | {"instances":[1]}                 | instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map
          mixed  | {"instances":[{"b64":"YQ=="}]}    | instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map
          pair   | {"inputs":[1]}                    | inputs is a plain value/list, but expecting an object as multiple input tensors required as per tensorinfo_map
          mixed  | {"inputs":{"b64":"YQ=="}}         | inputs is a plain value/list, but expecting an object as multiple input tensors required as per tensorinfo_map
          pair   | {"inputs":{"a":1}}                | Missing named input: b in 'inputs' object.
          float  | {"inputs":{"y":1}}                | Missing named input: x in 'inputs' object.
          string | {"inputs":{"b64":"YQ==","y":1}}   | Missing named input: x in 'inputs' object.
          float  | {"instances":[1,{"x":2}]}         | Expecting value/list but got object at item 1 of input list
          string | {"instances":["a",{"b64":1}]}     | Expecting value/list but got object at item 1 of input list
          pair   | {"instances":[{"a":1,"b":2},3]}   | Expecting object but got list at item 1 of input list
          string | {"instances":[{"x":"a"},{"b64":"YQ=="}]} | Expecting object but got list at item 1 of input list
          float  | {"inputs":["x"]}                  | JSON Value: "x" Type: String is not of expected type: float
          float  | {"inputs":[null]}                 | JSON Value: null Type: Null is not of expected type: float
          float  | {"inputs":[{"b64":"YQ=="}]}       | `JSON Value: {\n    "b64": "YQ=="\n} Type: Object is not of expected type: float`
          bool   | {"inputs":[1]}                    | JSON Value: 1 Type: Number is not of expected type: bool
          int32  | {"inputs":[2147483648]}           | JSON Value: 2147483648 Type: Number is not of expected type: int32
          int8   | {"inputs":[1e2]}                  | JSON Value: 100.0 Type: Number is not of expected type: int8
          int64  | {"inputs":[9223372036854775808]}  | JSON Value: 9223372036854775808 Type: Number is not of expected type: int64
          uint32 | {"inputs":[-1]}                   | JSON Value: -1 Type: Number is not of expected type: uint32
          uint64 | {"inputs":[18446744073709551616]} | JSON Value: 18446744073709552000.0 Type: Number is not of expected type: uint64
          int32  | {"inputs":[NaN]}                  | JSON Value: NaN Type: Number is not of expected type: int32
          string | {"inputs":[1]}                    | JSON Value: 1 Type: Number is not of expected type: string
          string | {"inputs":[true]}                 | JSON Value: true Type: True is not of expected type: string
          string | {"inputs":[{"b64":"a"}]}          | Unable to base64 decode
          string | {"inputs":[{"b64":"YQ==","c":1}]} | `JSON Value: {\n    "b64": "YQ==",\n    "c": 1\n} not formatted correctly for base64 data`
          """)
  void refuses(String model, String body, String error) throws Exception {
    refused(model, body, error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          pair   | [{"a":1,"b":2},{"a":1,"c":2}]     |1 key: c| JSON object: does not have named input: c
          pair   | [{"a":1,"b":[2]},{"a":1,"b":[2,3]}]|1 key: b| Expecting tensor size: 1 but got: 2
          float  | [[1],[1,2]]                       |1| Expecting tensor size: 1 but got: 2
          float  | [1,[1]]                           |1| Expecting shape [] but got: [1]
          float  | [[[1,2]],[[1],[2]]]               |1| Expecting shape [1,2] but got: [2,1]
          float  | [[[1,2],[3]]]                     |0| Encountered list at unexpected size: 1 at level: 1 expected size: 2
          float  | [[1,[2]]]                         |0| Encountered list at unexpected level: 1 expected < 1
          float  | [[[1],2]]                         |0| JSON Value: 2 found at incorrect level: 2 in the JSON DOM. Expected at level: 2
          float  | [1,"a"]                           |1| JSON Value: "a" Type: String is not of expected type: float
          string | [{"b64":"*"}]                     |0| Unable to base64 decode
          """)
  void refusesAnElement(String model, String instances, String where, String why) throws Exception {
    refused(model, "{\"instances\":" + instances + "}", FAILED + where + INVALID + why);
  }

  @Test
  void refusesObjectsOfOtherKeys() throws Exception {
    refused(
        "pair",
        "{\"instances\":[{\"a\":[1,2],\"b\":2},{\"a\":[1, 2]}]}",
        FAILED
            + "1 of 'instances' list. JSON object: {\n    \"a\": [1, 2]\n} keys must be equal to:"
            + " a,b");
  }

  @Test
  void refusesWhatIsNoRequest() throws Exception {
    refused("float", "", "JSON Parse error: The document is empty");
    refused("float", " \n", "JSON Parse error: The document is empty. at offset: 2");
    String document = "JSON Value: {\n    \"%s\": %s\n} ";
    refused(
        "float",
        "{\"signature_name\":[ 1,2 ]}",
        document.formatted("signature_name", "[1, 2]")
            + "not formatted correctly. 'signature_name' key must be a string value.");
    refused(
        "float",
        "{\"instances\":{}}",
        document.formatted("instances", "{}") + "Expecting 'instances' to be an list/array");
    refused(
        "float",
        "{\"instances\":[ ]}",
        document.formatted("instances", "[]") + "No values in 'instances' array");
    refused(
        "float",
        "{\"instances\":[1],\"inputs\":[2]}",
        document.formatted("instances", "[1],\n    \"inputs\": [2]")
            + "Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"half", "bfloat16", "complex64", "complex128", "uint16"})
  void doesNotConvertWhatJsonCannotSay(String type) throws Exception {
    String refusal = "Conversion of JSON Value: 1.5 to type: " + type;
    var column = door.predict(type, "{\"inputs\":[1.5]}");
    assertThat(column.error()).isEqualTo(refusal);
    assertThat(column.status()).isEqualTo(501);
    var row = door.predict(type, "{\"instances\":[1.50]}");
    assertThat(row.error())
        .isEqualTo(FAILED + "0 of 'instances' list. Error: UNIMPLEMENTED: " + refusal);
    assertThat(row.status()).isEqualTo(501);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void survivesNestingOf500000Levels(String open) throws Exception {
    int deep = 500_000;
    String close = open.equals("[") ? "]" : "}";
    String nested = open.repeat(deep) + "1" + close.repeat(deep);
    for (var body :
        new String[] {
          open.repeat(deep),
          "{\"inputs\":" + open.repeat(deep),
          nested,
          "{\"inputs\":" + nested + "}",
          "{\"instances\":[" + nested + "]}",
          "{\"signature_name\":" + nested + "}"
        }) {
      for (var model : new String[] {"float", "string", "pair", "half"}) {
        var answer = door.predict(model, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).hasSizeBetween(10, 1000);
      }
    }
    assertThat(door.predict("float", "{\"x\":" + nested + ",\"inputs\":1}").body())
        .isEqualTo("{\"outputs\":1.0}");
  }

  @Test
  void writesEveryTypesNameAsTensorFlowDoes() throws Exception {
    for (var dtype : DType.values()) {
      String refusal = dtype == DType.STRING ? "1" : "\"a\"";
      var answer = door.predict(dtype.label(), "{\"inputs\":" + refusal + "}");
      assertThat(answer.error()).endsWith(" type: " + dtype.name().toLowerCase(Locale.ROOT));
      var metadata = door.get("/v1/models/" + dtype.label() + "/metadata").json();
      assertThat(
              metadata
                  .at(
                      "/metadata/signature_def/signature_def/"
                          + Signature.DEFAULT
                          + "/inputs/x/dtype")
                  .asString())
          .isEqualTo("DT_" + dtype.name());
    }
  }

  private void refused(String model, String body, String error) throws Exception {
    var answer = door.predict(model, body);
    assertThat(answer.error()).isEqualTo(error);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().size()).isEqualTo(1);
    assertThat(answer.type()).isEqualTo("application/json");
  }
}
