package dev.tandem.training;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A checkpoint as bytes, big end first. */
final class CheckpointFormat {
  private static final int MAGIC = 0x544e444d; // "TNDM"
  private static final int VERSION = 2;
  private static final int FLOATS_AT_ONCE = 1 << 14;

  private CheckpointFormat() {}

  static void write(Checkpoint checkpoint, DataOutputStream out) throws IOException {
    var progress = checkpoint.progress();
    out.writeInt(MAGIC);
    out.writeInt(VERSION);
    out.writeLong(progress.batches());
    out.writeInt(progress.batch());
    out.writeInt(progress.epoch());
    out.writeInt(progress.parts());
    out.writeInt(progress.bestEpoch());
    out.writeBoolean(progress.isDone());
    doubles(progress.means(), out);
    doubles(progress.decisions(), out);
    out.writeInt(progress.epochs().size());
    for (History.Epoch epoch : progress.epochs()) {
      epoch(epoch, out);
    }
    tensors(checkpoint.variables(), out);
    tensors(checkpoint.best(), out);
  }

  private static void epoch(History.Epoch epoch, DataOutputStream out) throws IOException {
    out.writeInt(epoch.number());
    out.writeInt(epoch.epochs());
    out.writeDouble(epoch.learningRate());
    out.writeDouble(epoch.seconds());
    out.writeInt(epoch.metrics().size());
    for (var metric : epoch.metrics().entrySet()) {
      out.writeUTF(metric.getKey());
      out.writeDouble(metric.getValue());
    }
  }

  private static void doubles(double[] numbers, DataOutputStream out) throws IOException {
    out.writeInt(numbers.length);
    for (double number : numbers) {
      out.writeDouble(number);
    }
  }

  private static void tensors(Map<String, float[]> tensors, DataOutputStream out)
      throws IOException {
    out.writeInt(tensors.size());
    var bytes = ByteBuffer.allocate(Float.BYTES * FLOATS_AT_ONCE);
    for (var tensor : tensors.entrySet()) {
      float[] values = tensor.getValue();
      out.writeUTF(tensor.getKey());
      out.writeInt(values.length);
      for (int from = 0; from < values.length; from += FLOATS_AT_ONCE) {
        int count = Math.min(FLOATS_AT_ONCE, values.length - from);
        bytes.asFloatBuffer().put(values, from, count);
        out.write(bytes.array(), 0, Float.BYTES * count);
      }
    }
  }

  static Checkpoint read(DataInputStream in) throws IOException {
    if (in.readInt() != MAGIC || in.readInt() != VERSION) {
      throw new IOException("not a checkpoint of this version");
    }
    long batches = in.readLong();
    int batch = in.readInt();
    int epoch = in.readInt();
    int parts = in.readInt();
    int bestEpoch = in.readInt();
    boolean isDone = in.readBoolean();
    double[] means = doubles(in);
    double[] decisions = doubles(in);
    var progress =
        new Checkpoint.Progress(
            batches, batch, epoch, parts, bestEpoch, isDone, means, decisions, epochs(in));
    var variables = tensors(in);
    return new Checkpoint(progress, variables, tensors(in));
  }

  private static List<History.Epoch> epochs(DataInputStream in) throws IOException {
    var epochs = new ArrayList<History.Epoch>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      int number = in.readInt();
      int all = in.readInt();
      double rate = in.readDouble();
      double seconds = in.readDouble();
      var metrics = new LinkedHashMap<String, Double>();
      int size = in.readInt();
      for (int j = 0; j < size; j++) {
        metrics.put(in.readUTF(), in.readDouble());
      }
      epochs.add(new History.Epoch(number, all, metrics, rate, seconds));
    }
    return epochs;
  }

  private static double[] doubles(DataInputStream in) throws IOException {
    double[] numbers = new double[in.readInt()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readDouble();
    }
    return numbers;
  }

  private static Map<String, float[]> tensors(DataInputStream in) throws IOException {
    var tensors = new LinkedHashMap<String, float[]>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      String name = in.readUTF();
      float[] values = new float[in.readInt()];
      byte[] bytes = in.readNBytes(Float.BYTES * values.length);
      ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
      tensors.put(name, values);
    }
    return tensors;
  }
}
