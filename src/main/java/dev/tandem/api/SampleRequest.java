package dev.tandem.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/** A request to rehearse with, as it goes over the wire. */
record SampleRequest(byte[] head, byte[] body) {
  static SampleRequest post(String path, String contentType, byte[] body) {
    String head =
        """
        POST %s HTTP/1.1\r
        Host: localhost\r
        User-Agent: tandem\r
        Accept: */*\r
        Content-Type: %s\r
        Content-Length: %d\r
        \r
        """
            .formatted(path, contentType, body.length);
    return new SampleRequest(head.getBytes(US_ASCII), body);
  }

  static SampleRequest json(String path, String body) {
    return post(path, "application/json", body.getBytes(UTF_8));
  }

  static SampleRequest get(String path) {
    String head = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path);
    return new SampleRequest(head.getBytes(US_ASCII), new byte[0]);
  }
}
