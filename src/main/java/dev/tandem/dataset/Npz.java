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
import java.util.Set;
import java.util.TreeMap;

/**
 * NumPy's {@code .npz}: one array of inputs and one of answers, {@code x_train} and {@code y_train}
 * as Keras's own sets have them, or x and y. Bytes of shape [H, W] or [H, W, 1 or 3] are images;
 * answers that are whole numbers or strings are classes, others are a regression. Several arrays of
 * answers, named by label_column and target_column, are a target each. Where no array of inputs is
 * called so, all that are no answers are inputs, by the names that the network's have.
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

  /** The names of the arrays that are inputs and answers. */
  private record Roles(List<String> inputs, List<String> answers) {
    List<String> all() {
      var all = new ArrayList<>(inputs);
      all.addAll(answers);
      return all;
    }
  }

  private void read(Map<String, UnpackedFile> arrays) throws IOException {
    var roles = roles(arrays.keySet());
    var names = roles.all();
    for (String name : arrays.keySet()) {
      if (!names.contains(name)) {
        into.problem("array " + name + " is left out; upload it as a dataset of its own");
      }
    }
    if (roles.answers().size() > 1) {
      into.targets(roles.answers());
    }
    open(names.stream().map(name -> expect(arrays, name)).toList(), new ArrayList<>(), roles);
  }

  private Roles roles(Set<String> there) {
    var answers = options.learnt();
    var usual =
        PAIRS.stream()
            .map(
                pair ->
                    new Roles(
                        List.of(pair.getFirst()),
                        answers.isEmpty() ? List.of(pair.getLast()) : answers))
            .filter(roles -> there.containsAll(roles.all()))
            .findFirst();
    if (usual.isPresent()) {
      return usual.get();
    }
    var learnt =
        answers.isEmpty()
            ? PAIRS.stream().map(List::getLast).filter(there::contains).limit(1).toList()
            : answers;
    var inputs = there.stream().filter(name -> !learnt.contains(name)).toList();
    if (learnt.isEmpty() || !there.containsAll(learnt) || inputs.isEmpty()) {
      throw Fault.badInput(
          "the npz must have arrays %s; it has: %s"
              .formatted(
                  answers.isEmpty() ? "x and y" : "x and " + String.join(", ", answers),
                  DatasetFaults.listed(there)));
    }
    return new Roles(inputs, learnt);
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
  private void open(List<UnpackedFile> files, List<Opened> opened, Roles roles) throws IOException {
    if (opened.size() == files.size()) {
      int inputs = roles.inputs().size();
      read(opened.subList(0, inputs), opened.subList(inputs, opened.size()));
      return;
    }
    var file = files.get(opened.size());
    file.read(
        in -> {
          var array = NpyArray.readHeader(in, file.where());
          opened.add(new Opened(file.name().replaceFirst("\\.npy$", ""), file.where(), array, in));
          open(files, opened, roles);
        });
  }

  private void read(List<Opened> inputs, List<Opened> answers) throws IOException {
    var first = inputs.getFirst();
    for (Opened input : inputs) {
      if (input.array().isText()) {
        throw Fault.badInput(
            input.where()
                + " must be numbers; name it by label_column where it is to be learned, and send texts"
                + " as CSV or JSON lines");
      }
      expectAsMany(first, input);
    }
    for (Opened answer : answers) {
      expectAsMany(first, answer);
      if (!isRegression(answer) && answer.array().rowSize() != 1) {
        throw Fault.badInput(
            answer.where()
                + " must be one class per example, its shape is "
                + shape(answer.array()));
      }
    }
    for (int i = 0; i < first.array().count(); i++) {
      into.add(new Example(first.where() + "[" + i + "]", item(inputs), target(answers)));
    }
  }

  private static void expectAsMany(Opened first, Opened other) {
    if (first.array().count() != other.array().count()) {
      throw Fault.badInput(
          "%s has %d examples but %s has %d"
              .formatted(
                  first.where(), first.array().count(), other.where(), other.array().count()));
    }
  }

  private static Item item(List<Opened> inputs) throws IOException {
    if (inputs.size() == 1) {
      var input = inputs.getFirst();
      return item(input.array(), input.array().row(input.in()));
    }
    var parts = new LinkedHashMap<String, Item.Values>();
    for (Opened input : inputs) {
      parts.put(input.name(), values(input.array(), input.array().row(input.in())));
    }
    return new Item.Several(parts);
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
    if (options.targets().contains(answer.name())) {
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
    return values(array, row);
  }

  private static Item.Values values(NpyArray array, ByteBuffer row) {
    long[] dims = array.shape();
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
