package dev.tandem.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The headers that common clients send. What a server does with a header that it has not met, or
 * with a host of another form, is code that is slow the first time.
 */
enum SampleClient {
  CURL("%s:%d", "User-Agent: curl/8.14.1", "Accept: */*"),
  PYTHON("%s:%d", "Accept-Encoding: identity"),
  REQUESTS(
      "localhost:%2$d",
      "User-Agent: python-requests/2.32.5",
      "Accept-Encoding: gzip, deflate",
      "Accept: */*",
      "Connection: keep-alive"),
  NODE(
      "%s:%d",
      "connection: keep-alive",
      "accept: */*",
      "accept-language: *",
      "sec-fetch-mode: cors",
      "user-agent: node",
      "accept-encoding: br, gzip, deflate"),
  GO("tandem.models.svc.cluster.local:%2$d", "User-Agent: Go-http-client/1.1"),
  PROXY(
      "models-1.example.org",
      "X-Request-Id: 4f2a9c0e7d31b586",
      "X-Real-IP: 203.0.113.7",
      "X-Forwarded-For: 203.0.113.7, 198.51.100.23",
      "X-Forwarded-Proto: https",
      "X-Forwarded-Host: models-1.example.org",
      "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      "Accept: application/json, text/plain;q=0.9, */*;q=0.8",
      "Accept-Language: en-GB,en;q=0.5",
      "Accept-Encoding: gzip, deflate, br, zstd",
      "Cookie: theme=dark; session=c2Vzc2lvbg",
      "Tandem-Timeout-Ms: 30000"),
  IPV6("[::1]:%2$d", "User-Agent: Java-http-client/25", "Accept: */*"),
  PLAIN("localhost", "User-Agent: tandem");

  private final String host;
  private final List<String> others;

  SampleClient(String host, String... others) {
    this.host = host;
    this.others = List.of(others);
  }

  /** The client whose turn it is. */
  static SampleClient of(int turn) {
    int count = values().length;
    return values()[(turn + turn / count) % count];
  }

  List<String> headers(String address, int port) {
    var lines = new ArrayList<String>();
    lines.add(spelt("Host: ") + host.formatted(address, port));
    lines.addAll(others);
    return lines;
  }

  /** A header as this client spells it. */
  String spelt(String header) {
    return this == NODE ? header.toLowerCase(Locale.ROOT) : header;
  }
}
