package dev.tandem.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection that sends a request made beforehand and reads just enough of each answer. */
final class Connection implements AutoCloseable {
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] line = new byte[8192];

  Connection(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
    out = socket.getOutputStream();
  }

  /** A whole request with its headers. */
  static byte[] post(String path, String contentType, byte[] body) {
    byte[] head =
        ("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(path, contentType, body.length))
            .getBytes(StandardCharsets.US_ASCII);
    byte[] request = new byte[head.length + body.length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  /** Sends and waits for the answer; returns its status. */
  int exchange(byte[] request) throws IOException {
    out.write(request);
    int read = line();
    if (read < 12) {
      throw new EOFException("the server closed the connection");
    }
    int status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + line[11] - '0';
    long length = 0;
    for (read = line(); read > 0; read = line()) {
      length = isLength(read) ? number(read) : length;
    }
    in.skipNBytes(length);
    return status;
  }

  private int line() throws IOException {
    int size = 0;
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (c != '\r') {
        line[size++] = (byte) c;
      }
    }
    return size;
  }

  private boolean isLength(int size) {
    for (int i = 0; i < LENGTH.length; i++) {
      if (i >= size || (line[i] | 0x20) != (LENGTH[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private long number(int size) {
    return Long.parseLong(
        new String(line, LENGTH.length, size - LENGTH.length, StandardCharsets.US_ASCII).strip());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
