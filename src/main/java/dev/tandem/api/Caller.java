package dev.tandem.api;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/**
 * A caller of a port of this machine, as plain as can be: it shares its processors with those whom
 * it calls. It takes answers that tell their length or come in chunks.
 */
final class Caller implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 5_000;

  private final Socket socket = new Socket();
  private final InputStream in;

  Caller(InetAddress address, int port) throws IOException {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends a request at once, reads the whole answer and returns its status. */
  int ask(SampleRequest request) throws IOException {
    var bytes = new byte[request.head().length + request.body().length];
    System.arraycopy(request.head(), 0, bytes, 0, request.head().length);
    System.arraycopy(request.body(), 0, bytes, request.head().length, request.body().length);
    socket.getOutputStream().write(bytes);
    return answer();
  }

  /** The same, but the body comes a moment after the head, as many clients send it. */
  int askSlowly(SampleRequest request) throws IOException, InterruptedException {
    socket.getOutputStream().write(request.head());
    Thread.sleep(1);
    socket.getOutputStream().write(request.body());
    return answer();
  }

  private int answer() throws IOException {
    String first = line();
    int status = Integer.parseInt(first.substring(9, 12));
    long length = 0;
    boolean chunked = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Long.parseLong(header.substring(15).strip());
      }
      chunked |= header.startsWith("transfer-encoding:");
    }
    while (chunked) {
      length = Long.parseLong(line(), 16);
      in.skipNBytes(length);
      line();
      chunked = length > 0;
      length = 0;
    }
    in.skipNBytes(length);
    return status;
  }

  /** Sends a request and hangs up on the answer, which resets the connection. */
  void hangUp(SampleRequest request) throws IOException {
    socket.getOutputStream().write(request.head());
    int unused = socket.getInputStream().read();
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection was closed");
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
