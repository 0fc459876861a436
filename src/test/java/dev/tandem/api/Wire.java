package dev.tandem.api;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;

/** One HTTP/1.1 connection by hand, for requests that no HTTP client would send. */
public final class Wire implements AutoCloseable {
  /** What came back; header names are in lower case. */
  public record Answer(int status, TreeMap<String, String> headers, String body) {
    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  private final Socket socket;
  private final InputStream in;

  public Wire(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Sends a head, whose lines are given without their ends, and whatever follows it. */
  public Wire send(String head, byte... body) throws IOException {
    var out = socket.getOutputStream();
    out.write((head.strip().replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    out.write(body);
    out.flush();
    return this;
  }

  /** Says that nothing more will come. */
  public Wire end() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Sends the same bytes again and again until the server does not take any more. */
  public Thread flood(byte[] bytes) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  socket.getOutputStream().write(bytes);
                }
              } catch (IOException e) {
                // That is what ends it.
              }
            });
  }

  public Answer receive() throws IOException {
    String status = line();
    var headers = new TreeMap<String, String>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new Answer(
        Integer.parseInt(status.split(" ")[1]), headers, new String(body, StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended after: " + line);
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
