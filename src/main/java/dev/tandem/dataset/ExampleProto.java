package dev.tandem.dataset;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One {@code tf.train.Example}, whose numbers are: Example.features = 1, Features.feature = 1 (a
 * map), Feature.bytes_list = 1, float_list = 2, int64_list = 3, and each list's value = 1.
 *
 * @param features by name
 */
record ExampleProto(Map<String, Values> features) {
  private static final int BYTES = 1;
  private static final int FLOATS = 2;
  private static final int INTS = 3;

  /** The values of one feature; two of the lists are empty. */
  record Values(List<byte[]> bytes, List<Double> numbers, boolean isWhole) {}

  static ExampleProto parse(byte[] record) throws IOException {
    var features = new LinkedHashMap<String, Values>();
    messages(
        CodedInputStream.newInstance(record),
        (_, all) -> messages(all, (_, entry) -> readEntry(entry, features)));
    return new ExampleProto(features);
  }

  private static void readEntry(CodedInputStream entry, Map<String, Values> features)
      throws IOException {
    String name = "";
    var values = new Values(List.of(), List.of(), false);
    for (int tag = entry.readTag(); tag != 0; tag = entry.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> name = entry.readString();
        case 2 -> values = values(entry.readByteArray());
        default -> entry.skipField(tag);
      }
    }
    features.put(name, values);
  }

  private static Values values(byte[] feature) throws IOException {
    var bytes = new ArrayList<byte[]>();
    var numbers = new ArrayList<Double>();
    boolean[] isWhole = {false};
    messages(
        CodedInputStream.newInstance(feature),
        (kind, list) -> {
          isWhole[0] = kind == INTS;
          for (int tag = list.readTag(); tag != 0; tag = list.readTag()) {
            if (kind == BYTES) {
              bytes.add(list.readByteArray());
            } else {
              readNumbers(list, kind, tag, numbers);
            }
          }
        });
    return new Values(bytes, numbers, isWhole[0]);
  }

  /** One number, or packed ones. */
  private static void readNumbers(CodedInputStream list, int kind, int tag, List<Double> numbers)
      throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      numbers.add(number(list, kind));
      return;
    }
    int limit = list.pushLimit(list.readRawVarint32());
    while (!list.isAtEnd()) {
      numbers.add(number(list, kind));
    }
    list.popLimit(limit);
  }

  private static double number(CodedInputStream list, int kind) throws IOException {
    return kind == FLOATS ? list.readFloat() : list.readInt64();
  }

  private interface Message {
    void read(int field, CodedInputStream content) throws IOException;
  }

  /** Reads every field of a message that only has messages in it. */
  private static void messages(CodedInputStream in, Message message) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        message.read(
            WireFormat.getTagFieldNumber(tag), CodedInputStream.newInstance(in.readByteArray()));
      } else {
        in.skipField(tag);
      }
    }
  }
}
