package dev.tandem.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A real S3 server, S3Proxy, in a process of its own. */
final class S3Server implements AutoCloseable {
  static final String KEY = "local";
  static final String SECRET = "local-secret";
  private static final Path JAR = Path.of("target/s3proxy/s3proxy-jar-with-dependencies.jar");

  private final Path directory;
  private final int port;
  private Process process;

  private S3Server(Path directory, int port) throws IOException {
    this.directory = directory;
    this.port = port;
    this.process = launch();
  }

  static S3Server start(Path directory) throws Exception {
    Files.createDirectories(directory.resolve("buckets"));
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.write(
        directory.resolve("s3proxy.conf"),
        List.of(
            "s3proxy.endpoint=http://127.0.0.1:" + port,
            "s3proxy.authorization=aws-v2-or-v4",
            "s3proxy.identity=" + KEY,
            "s3proxy.credential=" + SECRET,
            "jclouds.provider=filesystem-nio2",
            "jclouds.filesystem.basedir=" + directory.resolve("buckets")));
    var server = new S3Server(directory, port);
    server.awaitUp();
    return server;
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-jar",
            JAR.toAbsolutePath().toString(),
            "--properties",
            directory.resolve("s3proxy.conf").toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("s3proxy.log").toFile())
        .start();
  }

  private void awaitUp() throws Exception {
    while (true) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException e) {
        if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
          throw new IOException(Files.readString(directory.resolve("s3proxy.log")), e);
        }
      }
    }
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  S3Client client() {
    return S3Client.builder()
        .endpointOverride(endpoint())
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET)))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  /** Goes away as a server does whose machine went. */
  void goAway() throws Exception {
    process.destroyForcibly().waitFor();
  }

  boolean isUp() {
    return process.isAlive();
  }

  void comeBack() throws Exception {
    process = launch();
    awaitUp();
  }

  @Override
  public void close() throws Exception {
    goAway();
  }
}
