package dev.tandem.runtime.tflite;

import dev.tandem.fault.Fault;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/**
 * A verified {@code .tflite} file in memory, from which interpreters are built; it outlives them.
 * The file is copied, not mapped: a mapped file that somebody truncates kills the process.
 */
final class TfLiteProgram implements AutoCloseable {
  private static final String IDENTIFIER = "TFL3";
  private static final int IDENTIFIER_AT = 4;
  private static final int SMALLEST = IDENTIFIER_AT + IDENTIFIER.length();

  private final BytePointer content;
  private final FlatBufferModel model;
  private final BuiltinOpResolver operations;

  private TfLiteProgram(BytePointer content, FlatBufferModel model) {
    this.content = content;
    this.model = model;
    this.operations = new BuiltinOpResolver();
  }

  static TfLiteProgram open(Path file) {
    TfLiteInfo.load();
    var content = read(file);
    // The unverified builders trust every offset in the file and crash the process on a bad one.
    var model = FlatBufferModel.VerifyAndBuildFromBuffer(content, content.limit());
    if (model == null || model.isNull()) {
      content.close();
      throw broken("is corrupt: its flatbuffer does not verify");
    }
    return new TfLiteProgram(content, model);
  }

  private static BytePointer read(Path file) {
    try (var channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size > Integer.MAX_VALUE) {
        throw broken("has " + size + " bytes, the format ends below 2 GiB");
      }
      if (size < SMALLEST) {
        throw broken("has " + size + " bytes, too few for a model");
      }
      var content = new BytePointer(size);
      try {
        fill(content.asBuffer(), channel);
        requireIdentifier(content);
        return content;
      } catch (IOException | RuntimeException e) {
        content.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new Fault(Fault.Kind.NOT_FOUND, file.getFileName() + " does not exist", e);
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "is a directory" : "cannot be read";
      throw new Fault(Fault.Kind.UNPROCESSABLE, file.getFileName() + " " + why, e);
    }
  }

  private static void fill(ByteBuffer buffer, FileChannel channel) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("shrank while it was read");
      }
    }
  }

  private static void requireIdentifier(BytePointer content) {
    var found = new byte[IDENTIFIER.length()];
    for (int i = 0; i < found.length; i++) {
      found[i] = content.get(IDENTIFIER_AT + i);
    }
    if (!IDENTIFIER.equals(new String(found, StandardCharsets.ISO_8859_1))) {
      throw broken("is not a TFLite model: bytes 4 to 7 are not " + IDENTIFIER);
    }
  }

  static Fault broken(String what) {
    return new Fault(Fault.Kind.UNPROCESSABLE, TfLiteRuntime.FILE + " " + what);
  }

  long bytes() {
    return content.limit();
  }

  /** A new interpreter, its tensors not allocated yet; the caller closes it. */
  Interpreter interpreter(int threads) {
    var interpreter = new Interpreter((Pointer) null);
    try (var builder = new InterpreterBuilder(model, operations)) {
      int status = builder.apply(interpreter, threads);
      if (status != tensorflowlite.kTfLiteOk || interpreter.isNull()) {
        throw broken("cannot be loaded: an operation or tensor of it is not one TFLite knows");
      }
    }
    return interpreter;
  }

  @Override
  public void close() {
    model.close();
    operations.close();
    content.close();
  }
}
