package dev.tandem.dataset;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Serves files by path, and can break a connection in the middle of one. */
public final class FileServer implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, byte[]> files = new HashMap<>();
  private final Map<String, Integer> cuts = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private boolean knowsRanges = true;

  public FileServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  FileServer with(String path, byte[] content) {
    files.put(path, content);
    return this;
  }

  /** Answers to the next request for a path end after so many bytes. */
  FileServer cutting(String path, int after) {
    cuts.put(path, after);
    return this;
  }

  FileServer withoutRanges() {
    knowsRanges = false;
    return this;
  }

  /** Each request as its path and its range. */
  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String range = exchange.getRequestHeaders().getFirst("Range");
    asked.add(range == null ? path : path + " " + range);
    try (exchange) {
      byte[] content = files.get(path);
      if (content == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      int from = 0;
      if (range != null && knowsRanges) {
        from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        exchange
            .getResponseHeaders()
            .add(
                "Content-Range",
                "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
      }
      Integer cut = cuts.remove(path);
      int to = cut == null ? content.length : from + cut;
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
      exchange.getResponseBody().write(Arrays.copyOfRange(content, from, to));
      exchange.getResponseBody().flush();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
