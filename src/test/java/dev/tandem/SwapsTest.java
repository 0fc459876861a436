package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Versions take over from one another while four clients never stop. Version v of the model answers
 * x/2 + v, so an answer tells which version gave it. {@code -Dswaps=200} makes a soak of it.
 */
@Execution(ExecutionMode.CONCURRENT)
class SwapsTest {
  private static final System.Logger LOG = System.getLogger(SwapsTest.class.getName());
  private static final int SWAPS = Integer.getInteger("swaps", 20);
  private static final int CLIENTS = 4;
  private static final int ANSWERS_BEFORE_NEXT = 20;
  private static final long MAX_GROWTH_KIB = 64 << 10;
  private static final Pattern ANSWER =
      Pattern.compile("\\{\"predictions\":\\[([-0-9.e+]+),([-0-9.e+]+)]}");

  private static final byte[] BODY = "{\"instances\":[1.0,5.0]}".getBytes(StandardCharsets.UTF_8);
  private static final String HEAD =
      """
      POST /v1/models/half:predict HTTP/1.1
      Host: 127.0.0.1
      Content-Type: application/json
      Content-Length: %d
      """
          .formatted(BODY.length);

  @TempDir Path directory;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicLong answered = new AtomicLong();
  private final Map<Long, CountDownLatch> seen = new ConcurrentHashMap<>();

  @Test
  void swapsVersionsWithoutAFailedOrWrongAnswer() throws Exception {
    Path source = SharedData.path("saved_models/saved_model_half_plus_two_cpu/00000123");
    Path store = directory.resolve("store");
    Files.createDirectories(store.resolve("half"));
    drop(source, store, 1);
    try (var service = SoakedService.start(store, directory);
        var clients = Executors.newFixedThreadPool(CLIENTS)) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(() -> ask(service.base().getPort())));
      }
      long afterTenth = 0;
      try {
        awaitAnswers(1, running);
        for (long version = 2; version <= SWAPS + 1; version++) {
          drop(source, store, version);
          awaitAnswers(version, running);
          remove(store.resolve("half/" + (version - 1)));
          if (version == 11) {
            afterTenth = service.residentKib();
          }
        }
      } finally {
        stop.set(true);
      }
      for (var client : running) {
        client.get();
      }
      long growth = service.residentKib() - afterTenth;
      LOG.log(
          System.Logger.Level.INFO,
          "{0} swaps, {1} right answers, resident {2} KiB more than after the tenth ({3} KiB)",
          SWAPS,
          answered,
          growth,
          afterTenth);
      assertThat(growth).as("KiB more than after the tenth swap").isLessThan(MAX_GROWTH_KIB);
      assertThat(service.stop()).as("exit code").isZero();
    }
  }

  /** Waits until the clients were answered by a version; a client that failed ends the wait. */
  private void awaitAnswers(long version, List<Future<?>> clients) throws Exception {
    var answers = latch(version);
    for (int i = 0; !answers.await(100, TimeUnit.MILLISECONDS); i++) {
      for (var client : clients) {
        if (client.isDone()) {
          client.get();
        }
      }
      assertThat(i).as("tenths of a second without version %d", version).isLessThan(600);
    }
  }

  private CountDownLatch latch(long version) {
    return seen.computeIfAbsent(version, v -> new CountDownLatch(ANSWERS_BEFORE_NEXT));
  }

  /** One request after the other, on a new connection only when the server ends the old one. */
  private Void ask(int port) throws Exception {
    while (!stop.get()) {
      try (var wire = new Wire(port)) {
        boolean open = true;
        while (open && !stop.get()) {
          var answer = wire.send(HEAD, BODY).receive();
          check(answer);
          open = !answer.header("Connection").equals("close");
        }
      }
    }
    return null;
  }

  private void check(Wire.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    long version = Long.parseLong(answer.header("X-Served-Model-Version"));
    var numbers = ANSWER.matcher(answer.body());
    assertThat(numbers.matches()).as(answer.body()).isTrue();
    assertThat(Double.parseDouble(numbers.group(1))).isEqualTo(0.5 + version);
    assertThat(Double.parseDouble(numbers.group(2))).isEqualTo(2.5 + version);
    answered.incrementAndGet();
    latch(version).countDown();
  }

  /** Drops a version into the store as an operator does: copied beside, then renamed. */
  private static void drop(Path source, Path store, long version) throws Exception {
    Path copy = store.resolve("half/.copy");
    Files.createDirectories(copy.resolve("variables"));
    try (var files = Files.list(source.resolve("variables"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, copy.resolve("variables").resolve(file.getFileName().toString()));
      }
    }
    Files.createDirectories(copy.resolve("assets"));
    Files.copy(source.resolve("assets/foo.txt"), copy.resolve("assets/foo.txt"));
    try (var model = Files.newInputStream(source.resolve("saved_model.pb"))) {
      Files.write(
          copy.resolve("saved_model.pb"),
          adding(SavedModel.parseFrom(model), version).toByteArray());
    }
    Files.move(copy, store.resolve("half/" + version));
  }

  /** The model with a constant in place of its variable b, which is 2. */
  private static SavedModel adding(SavedModel model, long constant) {
    var changed = model.toBuilder();
    var graph = changed.getMetaGraphsBuilder(0).getGraphDefBuilder();
    int reads = replaceInput(graph, "b/read", "swapped/b");
    assertThat(reads).as("readers of b").isPositive();
    graph.addNode(
        NodeDef.newBuilder()
            .setName("swapped/b")
            .setOp("Const")
            .putAttr("dtype", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
            .putAttr(
                "value",
                AttrValue.newBuilder()
                    .setTensor(
                        TensorProto.newBuilder()
                            .setDtype(DataType.DT_FLOAT)
                            .setTensorShape(TensorShapeProto.getDefaultInstance())
                            .addFloatVal(constant))
                    .build()));
    return changed.build();
  }

  private static int replaceInput(GraphDef.Builder graph, String from, String to) {
    int replaced = 0;
    for (var node : graph.getNodeBuilderList()) {
      for (int i = 0; i < node.getInputCount(); i++) {
        if (node.getInput(i).equals(from)) {
          node.setInput(i, to);
          replaced++;
        }
      }
    }
    return replaced;
  }

  private static void remove(Path version) throws Exception {
    Path gone = version.resolveSibling(".gone");
    Files.move(version, gone);
    dev.tandem.archive.Durable.remove(gone);
  }
}
