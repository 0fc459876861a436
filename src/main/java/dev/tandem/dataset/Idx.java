package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * MNIST's files (Lecun et al.), plain or as gzip: images as {@code idx3-ubyte} with their labels as
 * {@code idx1-ubyte} beside them, told apart by the words images and labels in their names.
 */
final class Idx {
  private static final int BYTES = 8;
  private static final int MAX_SIDE = 4096;

  private final Collected into;

  private Idx(Collected into) {
    this.into = into;
  }

  static void read(List<UnpackedFile> files, Collected into) throws IOException {
    var images = new TreeMap<String, UnpackedFile>();
    var labels = new TreeMap<String, UnpackedFile>();
    for (var file : files) {
      String name = file.name().toLowerCase(Locale.ROOT);
      if (name.contains("images")) {
        images.put(name.substring(0, name.indexOf("images")), file);
      } else if (name.contains("labels")) {
        labels.put(name.substring(0, name.indexOf("labels")), file);
      }
    }
    for (var set : trained(images, into).entrySet()) {
      var answers = labels.get(set.getKey());
      if (answers == null) {
        throw Fault.badInput(
            "the archive has %s but no labels of it; add %slabels-idx1-ubyte"
                .formatted(set.getValue().where(), set.getKey()));
      }
      new Idx(into).read(set.getValue(), answers);
    }
  }

  /** Where there are sets that train and others that test, those that train. */
  private static Map<String, UnpackedFile> trained(
      Map<String, UnpackedFile> images, Collected into) {
    if (images.isEmpty()) {
      throw Fault.badInput(
          "the archive has IDX files, but none with images in its name; MNIST's are"
              + " train-images-idx3-ubyte and train-labels-idx1-ubyte");
    }
    var training = new TreeMap<>(images);
    training.keySet().removeIf(name -> !name.contains("train"));
    if (training.isEmpty() || training.size() == images.size()) {
      return images;
    }
    images.forEach(
        (name, file) -> {
          if (!training.containsKey(name)) {
            into.problem(file.where() + " is left out; upload it as a dataset of its own");
          }
        });
    return training;
  }

  private void read(UnpackedFile images, UnpackedFile labels) throws IOException {
    var answers = new ArrayList<byte[]>();
    labels.read(in -> answers.add(in.readNBytes(dims(in, labels, 1)[0])));
    byte[] classes = answers.getFirst();
    images.read(
        in -> {
          int[] dims = dims(in, images, 3);
          if (dims[0] != classes.length) {
            throw Fault.badInput(
                "%s has %d images but %s has %d labels"
                    .formatted(images.where(), dims[0], labels.where(), classes.length));
          }
          for (int i = 0; i < dims[0]; i++) {
            byte[] pixels = new byte[dims[1] * dims[2]];
            in.readFully(pixels);
            into.add(
                new Example(
                    images.where() + "[" + i + "]",
                    new Item.Image(Png.encode(pixels, dims[1], dims[2], 1)),
                    new Target.Label(String.valueOf(classes[i] & 0xff))));
          }
        });
  }

  private static int[] dims(DataInputStream in, UnpackedFile file, int rank) throws IOException {
    int magic = in.readInt();
    if (magic != (BYTES << 8 | rank)) {
      throw Fault.badInput(
          "%s must be IDX of bytes with %d dimensions, its first bytes are %08x"
              .formatted(file.where(), rank, magic));
    }
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      dims[i] = in.readInt();
      if (dims[i] < 0 || (i > 0 && dims[i] > MAX_SIDE)) {
        throw Fault.badInput(file.where() + " says that a dimension is " + dims[i]);
      }
    }
    return dims;
  }
}
