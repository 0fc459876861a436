package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * NumPy's {@code .npz}: one array of inputs and one of answers, {@code x_train} and {@code y_train}
 * as Keras's own sets have them, or x and y. Bytes of shape [H, W] or [H, W, 1 or 3] are images;
 * answers that are whole numbers or strings are classes, others are a regression.
 */
final class Npz {
  private static final List<List<String>> PAIRS =
      List.of(
          List.of("x_train", "y_train"),
          List.of("x", "y"),
          List.of("x_test", "y_test"),
          List.of("images", "labels"),
          List.of("data", "labels"),
          List.of("features", "labels"),
          List.of("features", "targets"),
          List.of("x", "labels"));

  private final ImportOptions options;
  private final Collected into;

  private Npz(ImportOptions options, Collected into) {
    this.options = options;
    this.into = into;
  }

  static void read(List<UnpackedFile> files, ImportOptions options, Collected into)
      throws IOException {
    var arrays = new TreeMap<String, UnpackedFile>();
    files.forEach(file -> arrays.put(file.name().replaceFirst("\\.npy$", ""), file));
    new Npz(options, into).read(arrays);
  }

  private void read(Map<String, UnpackedFile> arrays) throws IOException {
    String answers = named();
    var pair =
        answers == null
            ? PAIRS.stream().filter(names -> arrays.keySet().containsAll(names)).findFirst()
            : PAIRS.stream()
                .map(names -> List.of(names.getFirst(), answers))
                .filter(names -> arrays.keySet().containsAll(names))
                .findFirst();
    var names =
        pair.orElseThrow(
            () ->
                Fault.badInput(
                    "the npz must have arrays %s; it has: %s"
                        .formatted(
                            answers == null ? "x and y" : "x and " + answers,
                            DatasetFaults.listed(arrays.keySet()))));
    for (String name : arrays.keySet()) {
      if (!names.contains(name)) {
        into.problem("array " + name + " is left out; upload it as a dataset of its own");
      }
    }
    read(expect(arrays, names.getFirst()), expect(arrays, names.getLast()));
  }

  private @Nullable String named() {
    return options.targetColumn() == null ? options.labelColumn() : options.targetColumn();
  }

  private static UnpackedFile expect(Map<String, UnpackedFile> arrays, String name) {
    var file = arrays.get(name);
    if (file == null) {
      throw new IllegalStateException("no array " + name);
    }
    return file;
  }

  private void read(UnpackedFile inputs, UnpackedFile answers) throws IOException {
    inputs.read(in -> answers.read(targets -> read(inputs, in, answers, targets)));
  }

  private void read(
      UnpackedFile inputs, DataInputStream in, UnpackedFile answers, DataInputStream targets)
      throws IOException {
    var x = NpyArray.readHeader(in, inputs.where());
    var y = NpyArray.readHeader(targets, answers.where());
    if (x.count() != y.count()) {
      throw Fault.badInput(
          "%s has %d examples but %s has %d"
              .formatted(inputs.where(), x.count(), answers.where(), y.count()));
    }
    if (x.isText()) {
      throw Fault.badInput(inputs.where() + " must be numbers; send texts as CSV or JSON lines");
    }
    boolean isRegression =
        options.targetColumn() != null || (y.kind() == 'f' && options.labelColumn() == null);
    if (!isRegression && y.rowSize() != 1) {
      throw Fault.badInput(
          answers.where() + " must be one class per example, its shape is " + shape(y));
    }
    for (int i = 0; i < x.count(); i++) {
      var item = item(x, x.row(in));
      var answer = y.row(targets);
      var target = isRegression ? numbers(y, answer) : new Target.Label(y.name(answer));
      into.add(new Example(inputs.where() + "[" + i + "]", item, target));
    }
  }

  private static String shape(NpyArray array) {
    return Arrays.toString(array.shape());
  }

  private static Item item(NpyArray array, ByteBuffer row) {
    long[] dims = array.shape();
    boolean isBytes = array.kind() == 'u' && array.bytes() == 1;
    boolean isPicture = dims.length == 3 || (dims.length == 4 && (dims[3] == 1 || dims[3] == 3));
    if (isBytes && isPicture) {
      int channels = dims.length == 3 ? 1 : (int) dims[3];
      return new Item.Image(Png.encode(row.array(), (int) dims[1], (int) dims[2], channels));
    }
    float[] values = new float[array.rowSize()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.number(row, i);
    }
    var shape = dims.length == 1 ? Shape.of(1) : Shape.of(Arrays.copyOfRange(dims, 1, dims.length));
    return new Item.Values(values, shape);
  }

  private static Target numbers(NpyArray array, ByteBuffer row) {
    double[] numbers = new double[array.rowSize()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.number(row, i);
    }
    return new Target.Numbers(numbers);
  }
}
