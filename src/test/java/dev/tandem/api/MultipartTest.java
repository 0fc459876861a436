package dev.tandem.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
  private static final String TYPE = "multipart/form-data; boundary=XX";

  @Test
  void takesPartsAsTheyLie() {
    String body =
        """
        a preamble
        --XX
        Content-Disposition: form-data; name="file"; filename="a.png"
        Content-Type: image/png

        first
        line
        --XX
        content-disposition: form-data; name=text

        --X
        --XX  \t
        Content-Disposition: form-data; name="text"


        --XX--
        an epilogue"""
            .replace("\n", "\r\n");
    var parts = Multipart.parse(TYPE, body.getBytes(StandardCharsets.UTF_8), 3);
    assertThat(parts).hasSize(3);
    assertThat(parts.get(0).name()).isEqualTo("file");
    assertThat(parts.get(0).fileName()).isEqualTo("a.png");
    assertThat(parts.get(0).bytes()).asString().isEqualTo("first\r\nline");
    assertThat(parts.get(1).name()).isEqualTo("text");
    assertThat(parts.get(1).fileName()).isNull();
    assertThat(parts.get(1).bytes()).asString().isEqualTo("--X");
    assertThat(parts.get(2).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          filename="ä ö.png"                    | ä ö.png
          filename="a \\"b\\".png"              | a "b".png
          filename="a %22b%22.png"              | a "b".png
          filename="C:\\dir\\a.png"             | C:\\dir\\a.png
          filename="a;b=c.png"                  | a;b=c.png
          FileName=bare.png                     | bare.png
          filename="a"; filename*=UTF-8''%C3%A4 | ä
          filename*=UTF-8''a%2Bb+c              | a+b+c
          """)
  void readsNamesAsClientsWriteThem(String parameters, String name) {
    String body =
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; "
            + parameters
            + "\r\n\r\nx\r\n--XX--";
    var parts = Multipart.parse(TYPE, body.getBytes(StandardCharsets.UTF_8), 1);
    assertThat(parts.getFirst().fileName()).isEqualTo(name);
  }

  @Test
  void findsTheBoundaryInWhateverBytes() {
    var random = new Random(7);
    for (int round = 0; round < 200; round++) {
      // Few different bytes, so that beginnings of the boundary are everywhere.
      var content = new byte[random.nextInt(300)];
      byte[] letters = "\r\n-XY".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < content.length; i++) {
        content[i] = letters[random.nextInt(letters.length)];
      }
      if (new String(content, StandardCharsets.UTF_8).contains("\r\n--XYX")) {
        continue;
      }
      var head =
          "--XYX\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"
              .getBytes(StandardCharsets.UTF_8);
      var tail = "\r\n--XYX--".getBytes(StandardCharsets.UTF_8);
      var body = Arrays.copyOf(head, head.length + content.length + tail.length);
      System.arraycopy(content, 0, body, head.length, content.length);
      System.arraycopy(tail, 0, body, head.length + content.length, tail.length);
      var parts = Multipart.parse("multipart/form-data; boundary=\"XYX\"", body, 1);
      assertThat(parts.getFirst().bytes()).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing",
        "--XX",
        "--XX\r\n",
        "--XX\r\nContent-Disposition: form-data; name=\"file\"",
        "--XX\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc",
        "--XX\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc\r\n--X",
        "--XX\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--XX--",
        "--XX\r\n\r\nabc\r\n--XX--",
      })
  void refusesWhatIsNotWhole(String body) {
    assertThatThrownBy(() -> Multipart.parse(TYPE, body.getBytes(StandardCharsets.UTF_8), 9))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.BAD_INPUT));
  }

  @Test
  void refusesTooManyPartsAndNoBoundary() {
    String part = "--XX\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx\r\n";
    byte[] body = (part + part + "--XX--").getBytes(StandardCharsets.UTF_8);
    assertThat(Multipart.parse(TYPE, body, 2)).hasSize(2);
    assertThatThrownBy(() -> Multipart.parse(TYPE, body, 1)).hasMessageContaining("more than 1");
    assertThatThrownBy(() -> Multipart.parse("multipart/form-data", body, 2))
        .hasMessageContaining("names no boundary");
  }
}
