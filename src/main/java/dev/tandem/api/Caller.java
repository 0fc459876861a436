package dev.tandem.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
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
  private final SampleClient client;
  private final String address;
  private final int port;
  private final InputStream in;

  /** Connects, and writes requests as {@code client} does. */
  Caller(InetAddress address, int port, SampleClient client) throws IOException {
    this.client = client;
    this.address = address.getHostAddress();
    this.port = port;
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
    send(head(request), request.body());
    return answer();
  }

  /** The same, but the body comes a moment after the head, as many clients send it. */
  int askSlowly(SampleRequest request) throws IOException, InterruptedException {
    send(head(request));
    Thread.sleep(1);
    send(request.body());
    return answer();
  }

  /** The same, but the body comes in two chunks, by a client that does not know its length. */
  int askInChunks(SampleRequest request) throws IOException {
    byte[] body = request.body();
    int half = body.length / 2;
    send(
        request.headOfChunks(client, address, port),
        chunk(body, 0, half),
        chunk(body, half, body.length),
        chunk(body, 0, 0));
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
    send(head(request));
    int unused = socket.getInputStream().read();
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private byte[] head(SampleRequest request) {
    return request.head(client, address, port);
  }

  private static byte[] chunk(byte[] body, int from, int to) {
    var chunk = new ByteArrayOutputStream();
    chunk.writeBytes((Integer.toHexString(to - from) + "\r\n").getBytes(US_ASCII));
    chunk.write(body, from, to - from);
    chunk.writeBytes("\r\n".getBytes(US_ASCII));
    return chunk.toByteArray();
  }

  private void send(byte[]... parts) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    socket.getOutputStream().write(bytes.toByteArray());
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
