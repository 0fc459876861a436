package dev.tandem.api.upload;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;

/** A multipart body, written as browsers do. */
final class Form {
  static final String TYPE = "multipart/form-data; boundary=--frontier";
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  Form file(String fileName, byte[] content) {
    return part("name=\"file\"; filename=\"" + fileName + "\"", content);
  }

  Form text(String text) {
    return part("name=\"text\"", text.getBytes(StandardCharsets.UTF_8));
  }

  Form part(String parameters, byte[] content) {
    write("----frontier\r\nContent-Disposition: form-data; " + parameters + "\r\n\r\n");
    body.writeBytes(content);
    write("\r\n");
    return this;
  }

  byte[] bytes() {
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(body.toByteArray());
    whole.writeBytes("----frontier--\r\n".getBytes(StandardCharsets.UTF_8));
    return whole.toByteArray();
  }

  HttpRequest.Builder post() {
    return HttpRequest.newBuilder()
        .header("Content-Type", TYPE)
        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes()));
  }

  private void write(String text) {
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
