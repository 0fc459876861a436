package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * CIFAR-10's binary batches (Krizhevsky, 2009): records of a label and 32 × 32 pixels, all red ones
 * first; {@code batches.meta.txt} names the classes.
 */
final class CifarBatches {
  static final int RECORD = 3073;

  private static final int SIDE = 32;
  private static final int PLANE = SIDE * SIDE;
  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private final Collected into;
  private final List<String> classes;

  private CifarBatches(Collected into, List<String> classes) {
    this.into = into;
    this.classes = classes;
  }

  static void read(List<UnpackedFile> files, Collected into) throws IOException {
    var batches = files.stream().filter(file -> file.name().endsWith(".bin")).toList();
    var training = batches.stream().filter(file -> !file.name().startsWith("test")).toList();
    var reader = new CifarBatches(into, classes(files));
    for (var batch : training.isEmpty() ? batches : training) {
      reader.read(batch);
    }
    if (!training.isEmpty()) {
      batches.stream()
          .filter(batch -> !training.contains(batch))
          .forEach(
              batch ->
                  into.problem(batch.where() + " is left out; upload it as a dataset of its own"));
    }
  }

  private static List<String> classes(List<UnpackedFile> files) throws IOException {
    for (var file : files) {
      if (file.name().equals("batches.meta.txt")) {
        try (var lines = Files.lines(file.path())) {
          return lines.map(String::strip).filter(line -> !line.isEmpty()).toList();
        }
      }
    }
    return CLASSES;
  }

  private void read(UnpackedFile batch) throws IOException {
    long records = Files.size(batch.path()) / RECORD;
    batch.read(
        in -> {
          byte[] record = new byte[RECORD];
          for (long i = 0; i < records; i++) {
            in.readFully(record);
            add(batch.where() + "[" + i + "]", record);
          }
        });
  }

  private void add(String where, byte[] record) {
    int label = record[0] & 0xff;
    if (label >= classes.size()) {
      throw Fault.badInput(
          "%s has label %d of %d classes; it is no CIFAR-10 batch"
              .formatted(where, label, classes.size()));
    }
    byte[] pixels = new byte[3 * PLANE];
    for (int i = 0; i < PLANE; i++) {
      for (int channel = 0; channel < 3; channel++) {
        pixels[3 * i + channel] = record[1 + channel * PLANE + i];
      }
    }
    into.add(
        new Example(
            where,
            new Item.Image(Png.encode(pixels, SIDE, SIDE, 3)),
            new Target.Label(classes.get(label))));
  }
}
