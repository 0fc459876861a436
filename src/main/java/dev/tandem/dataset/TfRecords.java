package dev.tandem.dataset;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tandem.dataset.ExampleProto.Values;
import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * TFRecord files of {@code tf.train.Example}: an encoded image in {@code image/encoded} or {@code
 * image}, or a text in {@code text}, or numbers; the class in {@code label} or as the Object
 * Detection API has it, or numbers in the feature that target_column names.
 */
final class TfRecords {
  private static final List<String> LABELS =
      List.of("label", "image/class/text", "image/class/label");
  private static final List<String> IMAGES = List.of("image/encoded", "image", "image_raw");
  private static final int MAX_RECORD = 256 << 20;

  private final ImportOptions options;
  private final Collected into;
  private boolean isFirst = true;

  private TfRecords(ImportOptions options, Collected into) {
    this.options = options;
    this.into = into;
  }

  static void read(List<UnpackedFile> files, ImportOptions options, Collected into)
      throws IOException {
    var records = new TfRecords(options, into);
    for (var file : files) {
      file.read(in -> records.read(file.where(), in));
    }
  }

  private void read(String where, DataInputStream in) throws IOException {
    byte[] header = new byte[12];
    for (int index = 0; in.readNBytes(header, 0, 1) == 1; index++) {
      String record = where + "[" + index + "]";
      in.readFully(header, 1, 11);
      long length = Long.reverseBytes(java.nio.ByteBuffer.wrap(header).getLong());
      if (!Crc32c.isRecordHeader(header) || length < 0 || length > MAX_RECORD) {
        throw Fault.badInput(record + " has a wrong length or checksum; send the file again");
      }
      byte[] content = new byte[(int) length];
      in.readFully(content);
      if (Integer.reverseBytes(in.readInt()) != Crc32c.masked(content, 0, content.length)) {
        throw Fault.badInput(record + " has a wrong checksum; send the file again");
      }
      take(record, content);
    }
  }

  private void take(String where, byte[] content) throws IOException {
    try {
      var example = example(where, ExampleProto.parse(content).features());
      isFirst = false;
      into.add(example);
    } catch (InvalidProtocolBufferException e) {
      into.problem(where + " is left out: it is no tf.train.Example");
    } catch (Fault fault) {
      if (isFirst) {
        throw fault;
      }
      into.problem(where + " is left out: " + fault.detail());
    }
  }

  private Example example(String where, Map<String, Values> features) {
    var answers = answers(features);
    var parts = new LinkedHashMap<String, Target>();
    for (String answer : answers) {
      var values = expect(features, answer);
      parts.put(
          answer,
          options.targets().contains(answer)
              ? new Target.Numbers(numbers(answer, values))
              : new Target.Label(name(answer, values)));
    }
    if (isFirst && answers.size() > 1) {
      into.targets(answers);
    }
    var target = answers.size() == 1 ? parts.values().iterator().next() : new Target.Several(parts);
    return new Example(where, item(where, features, answers), target);
  }

  /** The features to learn: classes, then numbers. */
  private List<String> answers(Map<String, Values> features) {
    var named = options.learnt();
    var wanted =
        named.isEmpty() ? LABELS.stream().filter(features::containsKey).limit(1).toList() : named;
    if (wanted.isEmpty() || !features.keySet().containsAll(wanted)) {
      var absent = named.stream().filter(name -> !features.containsKey(name)).toList();
      throw Fault.badInput(
          "the records have no feature '%s'; they have: %s; name one by label_column or"
                  .formatted(
                      absent.isEmpty() ? LABELS.getFirst() : absent.getFirst(), names(features))
              + " target_column");
    }
    return wanted;
  }

  private static String names(Map<String, Values> features) {
    return DatasetFaults.listed(new TreeSet<>(features.keySet()));
  }

  private static Values expect(Map<String, Values> features, String name) {
    var values = features.get(name);
    if (values == null) {
      throw Fault.badInput("feature '" + name + "' is missing");
    }
    return values;
  }

  private static String name(String feature, Values values) {
    if (!values.bytes().isEmpty()) {
      return new String(values.bytes().getFirst(), StandardCharsets.UTF_8).strip();
    }
    if (values.numbers().size() != 1) {
      throw Fault.badInput("feature '" + feature + "' must be one class");
    }
    double number = values.numbers().getFirst();
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }

  private static double[] numbers(String feature, Values values) {
    if (values.numbers().isEmpty()) {
      throw Fault.badInput("feature '" + feature + "' must be numbers");
    }
    return values.numbers().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private Item item(String where, Map<String, Values> features, List<String> answers) {
    byte[] image = image(features);
    if (image != null) {
      String problem = ImageCheck.problem(where, image);
      if (problem != null) {
        throw Fault.badInput(problem);
      }
      return new Item.Image(image);
    }
    String text = options.textColumn() == null ? "text" : options.textColumn();
    var words = features.get(text);
    if (words != null && !words.bytes().isEmpty()) {
      return new Item.Text(new String(words.bytes().getFirst(), StandardCharsets.UTF_8));
    }
    if (options.textColumn() != null) {
      throw Fault.badInput(
          "the records have no text '%s'; they have: %s".formatted(text, names(features)));
    }
    return numbers(features, answers);
  }

  private static byte @Nullable [] image(Map<String, Values> features) {
    for (String name : IMAGES) {
      var values = features.get(name);
      if (values != null
          && values.bytes().size() == 1
          && FileKind.of(values.bytes().getFirst()) == FileKind.IMAGE) {
        return values.bytes().getFirst();
      }
    }
    return null;
  }

  /** One number of each feature as a row, the many of one feature, or several for an input each. */
  private Item numbers(Map<String, Values> features, List<String> answers) {
    var row = new LinkedHashMap<String, Double>();
    var all = new LinkedHashMap<String, Item.Values>();
    for (String name : new TreeSet<>(features.keySet())) {
      var numbers = expect(features, name).numbers();
      if (answers.contains(name) || numbers.isEmpty()) {
        continue;
      }
      float[] values = new float[numbers.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = numbers.get(i).floatValue();
      }
      all.put(name, new Item.Values(values, Shape.of(values.length)));
      row.put(name, numbers.getFirst());
    }
    var many = all.values().stream().filter(each -> each.values().length > 1).toList();
    if (!many.isEmpty()) {
      return many.size() == 1 ? many.getFirst() : new Item.Several(all);
    }
    if (row.isEmpty()) {
      throw Fault.badInput(
          "the records have no image, text or numbers; they have: " + names(features));
    }
    if (into.columns().isEmpty()) {
      into.columns(List.copyOf(row.keySet()));
    }
    if (!into.columns().equals(List.copyOf(row.keySet()))) {
      throw Fault.badInput("its features are not those of the first record");
    }
    return new Item.Row(row);
  }
}
