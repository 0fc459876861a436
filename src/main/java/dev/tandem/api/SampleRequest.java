package dev.tandem.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/** A request to rehearse with: the path, and what is posted to it; nothing, without a type. */
record SampleRequest(String path, String contentType, byte[] body) {
  static SampleRequest post(String path, String contentType, byte[] body) {
    return new SampleRequest(path, contentType, body);
  }

  static SampleRequest json(String path, String body) {
    return post(path, "application/json", body.getBytes(UTF_8));
  }

  static SampleRequest get(String path) {
    return new SampleRequest(path, "", new byte[0]);
  }

  /** The head as this client writes it, calling the service by {@code address} and port. */
  byte[] head(SampleClient client, String address, int port) {
    return head(client, address, port, "Content-Length: " + body.length);
  }

  /** The same for a body that comes in chunks. */
  byte[] headOfChunks(SampleClient client, String address, int port) {
    return head(client, address, port, "Transfer-Encoding: chunked");
  }

  private byte[] head(SampleClient client, String address, int port, String length) {
    var head = new StringBuilder();
    head.append(contentType.isEmpty() ? "GET " : "POST ").append(path).append(" HTTP/1.1\r\n");
    for (String line : client.headers(address, port)) {
      head.append(line).append("\r\n");
    }
    if (!contentType.isEmpty()) {
      var own = client.spelt("Content-Type: ") + contentType + "\r\n" + client.spelt(length);
      head.append(own).append("\r\n");
    }
    return head.append("\r\n").toString().getBytes(US_ASCII);
  }
}
