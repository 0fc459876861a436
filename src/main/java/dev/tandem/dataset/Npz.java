package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * NumPy's {@code .npz}: one array of inputs and one of answers, {@code x_train} and {@code y_train}
 * as Keras's own sets have them, or x and y. Bytes of shape [H, W] or [H, W, 1 or 3] are images;
 * answers that are whole numbers or strings are classes, others are a regression. Several arrays of
 * answers, named by label_column and target_column, are a target each.
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
    var answers = named();
    var pair =
        answers.isEmpty()
            ? PAIRS.stream().filter(names -> arrays.keySet().containsAll(names)).findFirst()
            : PAIRS.stream()
                .map(names -> with(names.getFirst(), answers))
                .filter(names -> arrays.keySet().containsAll(names))
                .findFirst();
    var names =
        pair.orElseThrow(
            () ->
                Fault.badInput(
                    "the npz must have arrays %s; it has: %s"
                        .formatted(
                            answers.isEmpty() ? "x and y" : "x and " + String.join(", ", answers),
                            DatasetFaults.listed(arrays.keySet()))));
    for (String name : arrays.keySet()) {
      if (!names.contains(name)) {
        into.problem("array " + name + " is left out; upload it as a dataset of its own");
      }
    }
    if (names.size() > 2) {
      into.targets(names.subList(1, names.size()));
    }
    open(names.stream().map(name -> expect(arrays, name)).toList(), new ArrayList<>());
  }

  private static List<String> with(String first, List<String> others) {
    var names = new ArrayList<>(List.of(first));
    names.addAll(others);
    return names;
  }

  /** The arrays of classes, then those of numbers. */
  private List<String> named() {
    var names = new ArrayList<>(named(options.labelColumn()));
    names.addAll(named(options.targetColumn()));
    return names;
  }

  private static List<String> named(@Nullable String names) {
    return names == null ? List.of() : Arrays.stream(names.split(",")).map(String::strip).toList();
  }

  private static UnpackedFile expect(Map<String, UnpackedFile> arrays, String name) {
    var file = arrays.get(name);
    if (file == null) {
      throw new IllegalStateException("no array " + name);
    }
    return file;
  }

  /** An array that is read from its start. */
  private record Opened(String name, String where, NpyArray array, DataInputStream in) {}

  /** Opens one file after the other, and reads all together. */
  private void open(List<UnpackedFile> files, List<Opened> opened) throws IOException {
    if (opened.size() == files.size()) {
      read(opened.getFirst(), opened.subList(1, opened.size()));
      return;
    }
    var file = files.get(opened.size());
    file.read(
        in -> {
          var array = NpyArray.readHeader(in, file.where());
          opened.add(new Opened(file.name().replaceFirst("\\.npy$", ""), file.where(), array, in));
          open(files, opened);
        });
  }

  private void read(Opened inputs, List<Opened> answers) throws IOException {
    var x = inputs.array();
    if (x.isText()) {
      throw Fault.badInput(inputs.where() + " must be numbers; send texts as CSV or JSON lines");
    }
    for (Opened answer : answers) {
      if (x.count() != answer.array().count()) {
        throw Fault.badInput(
            "%s has %d examples but %s has %d"
                .formatted(inputs.where(), x.count(), answer.where(), answer.array().count()));
      }
      if (!isRegression(answer) && answer.array().rowSize() != 1) {
        throw Fault.badInput(
            answer.where()
                + " must be one class per example, its shape is "
                + shape(answer.array()));
      }
    }
    for (int i = 0; i < x.count(); i++) {
      var item = item(x, x.row(inputs.in()));
      into.add(new Example(inputs.where() + "[" + i + "]", item, target(answers)));
    }
  }

  private Target target(List<Opened> answers) throws IOException {
    if (answers.size() == 1) {
      return target(answers.getFirst());
    }
    var parts = new LinkedHashMap<String, Target>();
    for (Opened answer : answers) {
      parts.put(answer.name(), target(answer));
    }
    return new Target.Several(parts);
  }

  private Target target(Opened answer) throws IOException {
    var array = answer.array();
    var row = array.row(answer.in());
    return isRegression(answer) ? numbers(array, row) : new Target.Label(array.name(row));
  }

  private boolean isRegression(Opened answer) {
    if (named(options.targetColumn()).contains(answer.name())) {
      return true;
    }
    return options.labelColumn() == null && answer.array().kind() == 'f';
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
